-- An assignment drawn ahead comes to exist when its role has the item, and only who has the item answers.

drop trigger assignments_fixed_at_opening;

create trigger assignments_fixed_at_opening before insert on assignments
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id where i.id = new.item_id) is not 'draft'
  and not exists (
    select 1 from planned_roles p join item_turn t on t.item_id = p.item_id and t.to_role = p.role
    where p.item_id = new.item_id and p.role = new.role and p.person_id = new.person_id)
begin
  select raise(abort, 'assignments are fixed when the batch opens, but for a role that was planned and whose turn it is');
end;

create trigger annotations_in_turn before insert on annotations
when (select t.to_role from item_turn t join assignments a on a.item_id = t.item_id where a.id = new.assignment_id)
  <> (select role from assignments where id = new.assignment_id)
begin
  select raise(abort, 'it is not this role''s turn');
end;
