// Runs replay.sql with DuckDB: node replay.mjs NODE_MODULES THREADS LOGS BLOCK ALLOW OUT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, threads, logs, block, allow, out] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + '/')('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const text = (value) => `'${value.replaceAll("'", "''")}'`;
for (const [name, value] of Object.entries({ logs, block, allow, out })) {
  await connection.run(`SET VARIABLE ${name} = ${text(value)}`);
}
const sql = readFileSync(new URL('replay.sql', import.meta.url), 'utf8');
await connection.run(sql);
