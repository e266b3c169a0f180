-- A record that a frozen dataset holds is not scored blind afterwards: a model may have been trained on it.

create trigger items_never_trained_on before insert on items
when (select activity from batches where id = new.batch_id) = 'blinded_scoring'
  and exists (select 1 from frozen_members m join frozen_seals s on s.dataset_id = m.dataset_id
              where m.record_id = new.record_id)
begin
  select raise(abort, 'this record is in a frozen dataset, so it tests no model');
end;
