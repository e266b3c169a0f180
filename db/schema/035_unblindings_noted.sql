-- What was noted of unblindings that nobody planned, without reading the log from end to end.

create index unblindings_noted on events (subject) where action = 'unblinding noted';
