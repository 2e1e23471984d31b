"""Stock transfer notes: what is asked of sister plants of the own company, where nothing is bought."""
