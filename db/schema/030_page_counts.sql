-- What a page asks of a big study, counted or in order beforehand, so that nothing is read from end to end for it.

-- How many records each label is the best one of. Labels are never changed, so that this only grows.
create table label_counts (
  rule_version_id integer not null references rule_versions (id),
  label           text not null,
  records         integer not null check (records >= 1),
  primary key (rule_version_id, label)
) strict, without rowid;

insert into label_counts
  select rule_version_id, label, count(*) from labels where rank = 1 group by rule_version_id, label;

create trigger labels_counted after insert on labels when new.rank = 1
begin
  insert into label_counts values (new.rule_version_id, new.label, 1)
  on conflict do update set records = records + 1;
end;

-- How many of the records left out have which best label, '' for none: of those set apart (activity ''), and of
-- these with the records that a batch of an activity holds. Written with each pass, labelling and draw.
create table left_out_label_counts (
  activity        text not null,
  rule_version_id integer not null references rule_versions (id),
  label           text not null,
  records         integer not null check (records >= 1),
  primary key (activity, rule_version_id, label)
) strict, without rowid;

insert into left_out_label_counts
  with left_out as (
    select '' as activity, record_id from set_apart
    union select b.activity, s.record_id from (select distinct activity from batches) b join set_apart s
    union select b.activity, i.record_id from batches b join items i on i.batch_id = b.id)
  select o.activity, v.id, coalesce(l.label, ''), count(*) from rule_versions v
  join left_out o on o.record_id <= (
    select coalesce(max(last_record), 0) from labellings where rule_version_id = v.id)
  left join labels l on l.rule_version_id = v.id and l.record_id = o.record_id and l.rank = 1
  group by o.activity, v.id, coalesce(l.label, '');

-- Which items were answered otherwise than their task says is told by two indexes alone.
create index items_by_task on items (batch_id, task);
-- What is no JSON, which nothing here writes, has nothing in it.
create index annotations_by_label on annotations
  (assignment_id, revision, status, case when json_valid(answers) then json_extract(answers, '$.label') end);

-- The records that come with a task, and those with an original answer or an explanation of one.
create index records_with_task on records (task) where task <> '';
create index records_with_answer on records (kind)
  where trim(answer) <> '' or case when json_valid(metadata) then json_extract(metadata, '$.explanation') end <> '';

create index records_of_kind on records (kind);
create index records_with_pairs on records (kind)
  where case when json_valid(metadata) then json_array_length(metadata, '$.qa_pairs') end > 0;

create index approvals_of_item on approvals (item_id) where item_id is not null;

-- What a model polished under a prompt, without its texts.
create index polished_by_lot on polished_responses
  (model, prompt_hash, status, instruction_id, record_id, flags <> '[]');
