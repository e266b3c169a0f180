-- What the items of each locked audit were given and how they were decided, those alike together: a few dozen
-- kinds a batch, where the answers of all batches one by one are a hundred thousand rows.

-- Open disagreements are counted by these kinds too, and no longer by two indexes of their own.
drop index items_by_task;
drop index annotations_by_label;

create table locked_audits (
  batch_id integer primary key references batches (id),
  -- [[task, [[person, status, label, simulated], ...], decision, its label, [items], [their records]], ...]
  given    text not null
) strict;

insert into locked_audits
  select b.id, (
    select json_group_array(
        json_array(task, json(given), decision, decided, json(items), json(records)) order by first)
    from (
      select task, given, decision, decided, min(id) as first,
             json_group_array(id order by id) as items, json_group_array(record_id order by id) as records
      from (
        select i.id, i.record_id, i.task,
               json_group_array(
                 json_array(
                   a.person_id, c.status,
                   case when json_valid(c.answers) then json_extract(c.answers, '$.label') end,
                   coalesce(c.simulated, 0)) order by a.id) as given,
               d.decision, json_extract(d.answers, '$.label') as decided
        from items i join assignments a on a.item_id = i.id
        left join current_annotations c on c.assignment_id = a.id
        left join current_decisions d on d.item_id = i.id
        where i.batch_id = b.id group by i.id)
      group by task, given, decision, decided))
  from batches b join batch_state s on s.batch_id = b.id
  where s.state in ('locked', 'unblinded') and json_extract(b.settings, '$.rule_version') is not null;
