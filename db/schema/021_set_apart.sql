-- The split has a place of its own: held_out_records.
drop table split_parts;

-- Records that the newest filters took out, or that the newest search for duplicates did.
create view set_apart as
select record_id from exclusions where pass_id = (select max(id) from passes where step = 'filter')
union
select record_id from duplicates where pass_id = (select max(id) from passes where step = 'dedup');
