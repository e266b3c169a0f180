-- What the code refuses is refused here as well: who takes a step, for whom, and of what it may speak.

-- An account's name, role, password and closing change; who it is does not, and it stays.
create trigger people_stay_who_they_are before update on people
when new.id <> old.id or new.login <> old.login collate binary or new.created_at <> old.created_at
  or (old.disabled_at is not null and new.disabled_at is not old.disabled_at)
begin
  select raise(abort, 'an account keeps its sign-in name, and a closed one stays closed');
end;

create trigger people_never_deleted before delete on people
begin
  select raise(abort, 'people are closed, never deleted');
end;

create trigger people_never_replaced before insert on people
when exists (select 1 from people where id = new.id or login = new.login)
begin
  select raise(abort, 'people already holds this login');
end;

create trigger sessions_revoked_stay_revoked before update on sessions
when new.token_hash <> old.token_hash or new.person_id <> old.person_id or new.created_at <> old.created_at
  or (old.revoked_at is not null and new.revoked_at is not old.revoked_at)
begin
  select raise(abort, 'a session stays its person''s, and one that is over stays over');
end;

create trigger batches_by_a_lead before insert on batches
when (select role from people where id = new.created_by) is not 'lead'
begin
  select raise(abort, 'a lead draws a batch');
end;

create trigger batch_states_by_a_lead before insert on batch_states
when not exists (select 1 from people where id = new.by_person and role = 'lead' and disabled_at is null)
  or (new.second_person is not null and not exists (
    select 1 from people where id = new.second_person and role in ('senior', 'lead', 'admin') and disabled_at is null))
begin
  select raise(abort, 'a lead moves a batch on, and the second person is a senior, a lead or an admin');
end;

create trigger assignments_to_those_who_answer before insert on assignments
when not exists (
  select 1 from people where id = new.person_id and role in ('physician', 'senior', 'lead') and disabled_at is null)
begin
  select raise(abort, 'only a physician, a senior or a lead with an open account is assigned');
end;

create trigger nobody_has_two_roles_in_an_item before insert on assignments
when exists (select 1 from assignments where item_id = new.item_id and person_id = new.person_id and role <> new.role)
  or exists (select 1 from planned_roles where item_id = new.item_id and person_id = new.person_id and role <> new.role)
begin
  select raise(abort, 'nobody reviews their own work');
end;

create trigger presentations_of_the_item before insert on presentations
when (select i.record_id from assignments a join items i on i.id = a.item_id where a.id = new.assignment_id)
  is not (select record_id from responses where id = new.response_id)
begin
  select raise(abort, 'an item shows responses to its own record');
end;

create trigger annotations_of_open_accounts before insert on annotations
when exists (select 1 from people where id = new.by_person and disabled_at is not null)
begin
  select raise(abort, 'a closed account answers nothing');
end;

create trigger handovers_of_the_newest_answer before insert on handovers
when new.annotation_id is not (
  select max(n.id) from annotations n join assignments a on a.id = n.assignment_id where a.item_id = new.item_id)
begin
  select raise(abort, 'an item is handed on with its newest answer');
end;

create trigger decisions_by_those_of_the_batch before insert on decisions
when not exists (
  select 1 from items i join items o on o.batch_id = i.batch_id join assignments a on a.item_id = o.id
  where i.id = new.item_id and a.person_id = new.by_person)
begin
  select raise(abort, 'only those who answer in a batch settle its items');
end;

create trigger unblindings_of_what_was_shown before insert on unblindings
when not exists (
  select 1 from items i join assignments a on a.item_id = i.id join presentations p on p.assignment_id = a.id
  join responses r on r.id = p.response_id
  where i.batch_id = new.batch_id and r.source_code = new.source_code)
begin
  select raise(abort, 'only a source that was shown in the batch is named');
end;

create trigger signoffs_in_order before insert on signoffs
when new.number <> 1 + (select count(*) from signoffs where batch_id = new.batch_id)
begin
  select raise(abort, 'a batch is signed one signature after another');
end;

create trigger signed_items_of_the_batch before insert on signed_items
when (select batch_id from items where id = new.item_id) is not (select batch_id from signoffs where id = new.signoff_id)
  or (select count(*) from signed_items where signoff_id = new.signoff_id)
    >= (select items from signoffs where id = new.signoff_id)
begin
  select raise(abort, 'a signature covers the items of its batch, as many as it says');
end;

create trigger reopenings_by_those_in_charge before insert on reopenings
when coalesce((select role from people where id = new.by_person), '') not in ('senior', 'lead')
begin
  select raise(abort, 'a senior or a lead opens a signed batch again');
end;

create trigger withdrawals_by_those_in_charge before insert on withdrawals
when coalesce((select role from people where id = new.by_person), '') not in ('senior', 'lead')
begin
  select raise(abort, 'a senior or a lead withdraws an approval');
end;

create trigger surveys_by_a_lead before insert on surveys
when (select role from people where id = new.created_by) is not 'lead'
begin
  select raise(abort, 'a lead makes a survey');
end;

create trigger survey_states_by_a_lead before insert on survey_states
when (select role from people where id = new.by_person) is not 'lead'
begin
  select raise(abort, 'a lead opens and closes a survey');
end;

create trigger submission_showings_in_order before insert on submission_showings
when new.number <> 1 + (select count(*) from submission_showings where submission_id = new.submission_id)
begin
  select raise(abort, 'a submission is shown or hidden one word after another');
end;
