"""The commands, a module each; imports of the floors below stand inside the functions, so that help is quick."""
