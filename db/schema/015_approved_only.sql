-- Only what stands approved is frozen; an approval taken back marks every dataset and run that holds it.

create trigger frozen_members_approved before insert on frozen_members
when not exists (
  select 1 from standing_approvals a join polished_responses p on p.id = a.polished_id
  where a.id = new.approval_id and p.record_id = new.record_id)
begin
  select raise(abort, 'only a standing approval of the record is frozen');
end;

create view withdrawn_members as
  select m.dataset_id, d.name, d.version, m.record_id, m.approval_id,
         coalesce(w.reason, 'changed after it was approved') as reason, coalesce(w.at, '') as at
  from frozen_members m
  join frozen_seals s on s.dataset_id = m.dataset_id
  join frozen_datasets d on d.id = m.dataset_id
  left join withdrawals w on w.approval_id = m.approval_id
  where not exists (select 1 from standing_approvals a where a.id = m.approval_id);

create view withdrawn_in_runs as
  select r.name as run, w.* from training_runs r
  join training_run_datasets t on t.run_id = r.id
  join withdrawn_members w on w.dataset_id = t.dataset_id;

create trigger training_run_datasets_not_withdrawn before insert on training_run_datasets
when exists (select 1 from withdrawn_members where dataset_id = new.dataset_id)
begin
  select raise(abort, 'an approval in this dataset was withdrawn');
end;
