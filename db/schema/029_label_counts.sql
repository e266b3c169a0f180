-- How many records each label has, by the index alone.

create index labels_by_label on labels (rule_version_id, rank, label);
