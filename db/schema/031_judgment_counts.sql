-- How many judgments of each kind a judge gave, by the index alone.

create index judgments_by_judge on judgments (judge, prompt_hash, status);
