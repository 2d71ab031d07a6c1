select kind as "kind!", key_id as "key_id!", other_id as "other_id!", first_id as "first_id!", second_id as "second_id!",
       starts_at as "starts_at!", gap_minutes as "gap_minutes!", travel_minutes as "travel_minutes!",
       distance_metres as "distance_metres!"
from (
    (
        select *
        from timetable.conflicts
        where first_structure_id = $1
          and starts_at >= $2
          and ($3 = 0::smallint or kind = $3)
          and (starts_at, first_id, second_id, key_id, other_id) > ($4, $5, $6, $7, $8)
        order by starts_at, first_id, second_id, key_id, other_id
        limit $9
    )
    union all
    (
        select *
        from timetable.conflicts
        where second_structure_id = $1
          and first_structure_id <> $1
          and starts_at >= $2
          and ($3 = 0::smallint or kind = $3)
          and (starts_at, first_id, second_id, key_id, other_id) > ($4, $5, $6, $7, $8)
        order by starts_at, first_id, second_id, key_id, other_id
        limit $9
    )
) c
order by starts_at, first_id, second_id, key_id, other_id
limit $9
