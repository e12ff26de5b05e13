# The question of replay.sql: jq -n -r --rawfile block FILE --rawfile allow FILE -f replay.jq LOG
def set: reduce (split("\n")[] | select(. != "")) as $entry ({}; .[$entry] = true);
def plain: ascii_downcase | rtrimstr(".");
def within($set): . as $name | split(".") as $parts
  | $set[$name] or $set["*"] or any(range(1; $parts | length); $set["*." + ($parts[.:] | join("."))]);

($block | set) as $block | ($allow | set) as $allow
| reduce (inputs
    | select(.firewall_rule_action != "BLOCK")
    | (.query_name | plain) as $name
    | select(any($name, (.answers[] | select(.Type == "CNAME") | .Rdata | plain); within($block) and (within($allow) | not)))
    | [$name, .vpc_id + " " + (.srcids.instance // .srcaddr), .query_timestamp[:10]]) as [$name, $workload, $day]
  ({}; .[$name].records += 1 | .[$name].workloads[$workload] = true | .[$name].days[$day] = true)
| to_entries | sort_by(.key)[]
| [.key, .value.records, (.value.workloads | length), (.value.days | length)] | @tsv
