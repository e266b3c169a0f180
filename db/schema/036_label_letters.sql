-- The best label of every record as one letter in a text, for each labelling: of a million records that is one
-- megabyte to read, where their labels one by one are a million rows.

-- Which letter stands for a label: the one that many places after the space, which stands for none.
create table label_letters (
  place integer primary key check (place between 1 and 50000),
  label text not null unique
) strict;

insert into label_letters (label) select distinct label from label_counts order by label;

create table best_labels (
  rule_version_id integer not null references rule_versions (id),
  first_record    integer not null,
  letters         text not null,
  primary key (rule_version_id, first_record)
) strict;

insert into best_labels
  select t.rule_version_id, t.first_record, (
    with recursive tried (id) as (
      select t.first_record union all select id + 1 from tried where id < t.last_record)
    select group_concat(char(32 + coalesce(n.place, 0)), '' order by tried.id) from tried
    left join labels l on l.rule_version_id = t.rule_version_id and l.record_id = tried.id and l.rank = 1
    left join label_letters n on n.label = l.label)
  from labellings t;

-- A record's number is its place among all, so that a letter is found by it.
create trigger records_without_gap after insert on records
when new.id <> 1 and not exists (select 1 from records where id = new.id - 1)
begin
  select raise(abort, 'records are numbered one after another');
end;
