// Asks DuckDB what a survey asks of names: node survey.mjs NODE_MODULES THREADS LOGS OUT
import { createRequire } from 'node:module';

const [modules, threads, logs, out] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + '/')('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const text = (value) => `'${value.replaceAll("'", "''")}'`;
// For each name: queries, failures, clients, first and last time, and types. A survey also
// keeps answers and times, and looks for what is suspicious.
await connection.run(`COPY (
  SELECT rtrim(lower(query_name), '.') AS name, count(*) AS queries,
         count(*) FILTER (rcode = 'NXDOMAIN') AS nxdomain, count(*) FILTER (rcode = 'SERVFAIL') AS servfail,
         count(DISTINCT vpc_id || ' ' || coalesce(srcids.instance, srcaddr)) AS clients,
         min(query_timestamp) AS first, max(query_timestamp) AS last, count(DISTINCT query_type) AS types
  FROM read_json(${text(logs)}, format = 'newline_delimited', columns = {
    'vpc_id': 'VARCHAR', 'query_timestamp': 'VARCHAR', 'query_name': 'VARCHAR', 'query_type': 'VARCHAR', 'rcode': 'VARCHAR',
    'srcaddr': 'VARCHAR', 'srcids': 'STRUCT(instance VARCHAR)'})
  GROUP BY 1 ORDER BY 1
) TO ${text(out)} (HEADER false, DELIMITER '\t')`);
