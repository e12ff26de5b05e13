// Parses questions with Trino's grammar and answers them with DuckDB: node ask.mjs NODE_MODULES < JSON
//
// The JSON has "columns", "log" (a file of records, one a line), "table", "day" and "questions", each with
// "sql" and "parameters". The answer has "errors" and "rows" for each.
import { register, createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

register('./resolve.mjs', import.meta.url);
const modules = process.argv[2];
const { TrinoSQL } = await import(pathToFileURL(modules + '/dt-sql-parser/dist/index.js').href);
const { DuckDBInstance } = createRequire(modules + '/')('@duckdb/node-api');

const asked = JSON.parse(readFileSync(0, 'utf8'));
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const text = (value) => `'${value.replaceAll("'", "''")}'`;
// What Trino has and DuckDB calls otherwise.
await connection.run(`CREATE MACRO date_format(d, f) AS strftime(d, f)`);
await connection.run(`CREATE MACRO regexp_like(s, p) AS regexp_matches(s, p)`);
const columns = asked.columns.map(([name, type]) => `${name}: ${text(type)}`).join(', ');
await connection.run(`CREATE TABLE "${asked.table}" AS SELECT *, ${text(asked.day)} AS day, 'object' AS "$path"
  FROM read_json(${text(asked.log)}, format='newline_delimited', ignore_errors=true, columns={${columns}})`);

const answers = [];
for (const { sql, parameters } of asked.questions) {
  const errors = new TrinoSQL().validate(sql).map((e) => `line ${e.startLine}: ${e.message}`);
  const result = await connection.runAndReadAll(sql, parameters);
  answers.push({ errors, rows: result.getRowObjectsJson() });
}
const wrong = new TrinoSQL().validate('SELECT FROM WHERE').length;
process.stdout.write(JSON.stringify({ answers, wrong }));
