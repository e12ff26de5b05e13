-- Which names would be newly blocked, how often and by how many workloads on how many days
-- they were asked for. A record is blocked if one of its names, the one that was asked for or one
-- that the answer leads to, is in the list to block and not in the list to allow.

CREATE TABLE entries AS
    SELECT entry, 'BLOCK' AS action FROM read_csv(getvariable('block'), header = false, columns = {'entry': 'VARCHAR'})
    UNION ALL
    SELECT entry, 'ALLOW' FROM read_csv(getvariable('allow'), header = false, columns = {'entry': 'VARCHAR'});

-- Records come again and again: most of the work is to be done once for each distinct one.
CREATE TABLE queries AS
    SELECT rtrim(lower(query_name), '.') AS name,
           CASE WHEN answers[1].Type = 'CNAME' -- most answers have no chain, and the list takes time
                THEN [rtrim(lower(a.Rdata), '.') FOR a IN answers IF a.Type = 'CNAME'] ELSE [] END AS chain,
           vpc_id || ' ' || coalesce(srcids.instance, srcaddr) AS workload,
           left(query_timestamp, 10) AS day,
           count(*) AS records
    FROM read_json(getvariable('logs'), format = 'newline_delimited', columns = {
        'vpc_id': 'VARCHAR', 'query_timestamp': 'VARCHAR', 'query_name': 'VARCHAR', 'srcaddr': 'VARCHAR',
        'answers': 'STRUCT(Rdata VARCHAR, "Type" VARCHAR)[]', 'srcids': 'STRUCT(instance VARCHAR)',
        'firewall_rule_action': 'VARCHAR'})
    WHERE firewall_rule_action IS DISTINCT FROM 'BLOCK'
    GROUP BY ALL;

CREATE TABLE chains AS SELECT DISTINCT name, chain FROM queries;

-- What an entry has to be to match a name: the name itself, or * and one of its parents, or * alone.
CREATE TABLE candidates AS
    WITH names AS (SELECT DISTINCT unnest(list_prepend(name, chain)) AS hop FROM chains),
         labels AS (SELECT hop, string_split(hop, '.') AS parts FROM names)
    SELECT hop, unnest(list_prepend(hop, list_append(
        [('*.' || array_to_string(parts[i:], '.')) FOR i IN range(2, len(parts) + 1)], '*'))) AS entry
    FROM labels;

CREATE TABLE blocked AS
    SELECT hop FROM candidates SEMI JOIN (SELECT entry FROM entries WHERE action = 'BLOCK') USING (entry)
    EXCEPT
    SELECT hop FROM candidates SEMI JOIN (SELECT entry FROM entries WHERE action = 'ALLOW') USING (entry);

COPY (
    WITH hops AS (SELECT name, chain, unnest(list_prepend(name, chain)) AS hop FROM chains),
         stopped AS (SELECT DISTINCT name, chain FROM hops SEMI JOIN blocked USING (hop))
    SELECT name, sum(records)::BIGINT AS records, count(DISTINCT workload) AS workloads, count(DISTINCT day) AS days
    FROM queries SEMI JOIN stopped USING (name, chain)
    GROUP BY name
    ORDER BY name
) TO (getvariable('out')) (HEADER false, DELIMITER '	');
