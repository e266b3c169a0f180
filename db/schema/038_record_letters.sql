-- Of every record whether it has an original answer, or an explanation of one, and the task it came with: one
-- letter each in a text, for each import. The indexes that the same was read from go.

insert into label_letters (label)
  select distinct task from records where task <> '' and task not in (select label from label_letters) order by task;

drop index records_with_task;
drop index records_with_answer;

create table record_letters (
  first_record integer primary key,
  answered     text not null,
  tasks        text not null check (length(tasks) = length(answered))
) strict;

insert into record_letters
  select 1,
         group_concat(
           case when trim(answer) <> ''
             or case when json_valid(metadata) then json_extract(metadata, '$.explanation') end <> ''
             then 'a' else ' ' end, '' order by r.id),
         group_concat(char(32 + coalesce(n.place, 0)), '' order by r.id)
  from records r left join label_letters n on n.label = r.task
  having count(*) > 0;
