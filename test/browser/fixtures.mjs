// Makes the pages that the tests look at, with the command itself: from query logs to HTML.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const folder = mkdtempSync(join(tmpdir(), "vpcdns-browser-"));
const root = process.env.VPCDNS_ROOT || join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const command = join(folder, "vpcdns");
execFileSync("go", ["build", "-o", command, "./apps/vpcdns"], { cwd: root, stdio: "inherit" });

const policy = `Resources:
  Blocked:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: blocked, Domains: ["*"]}
  Allowed:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: allowed, Domains: ["*.passes.example"]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules:
        - {Priority: 5, Action: ALLOW, FirewallDomainListId: !Ref Allowed}
        - {Priority: 10, Action: BLOCK, BlockResponse: NODATA, FirewallDomainListId: !Ref Blocked}
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: vpc-0one}
`;

// tidy leaves the pages and the screenshots.
export const tidy = () => {
  for (const name of readdirSync(folder)) if (!/\.(html|png)$/.test(name)) rmSync(join(folder, name));
};

const hour = 3600;
export const start = Date.parse("2026-02-02T00:00:00Z") / 1000;

// record is a line of a query log: who asked for what, so many seconds after the start.
export const record = (name, seconds, address = "10.0.0.7", more = {}) =>
  JSON.stringify({
    version: "1.100000", account_id: "111122223333", region: "eu-central-1", vpc_id: "vpc-0one",
    query_timestamp: new Date((start + seconds) * 1000).toISOString().slice(0, 19) + "Z",
    query_name: name, query_type: "A", query_class: "IN", rcode: "NOERROR", answers: [{ Rdata: "198.51.100.7", Type: "A", Class: "IN" }],
    srcaddr: address, srcport: "1026", transport: "UDP", srcids: {}, ...more,
  });

const run = (args) => {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.status !== 1) throw error; // 1 is for findings
    return error.stdout;
  }
};

const write = (name, text) => {
  writeFileSync(join(folder, name), text);
  return name;
};

write("policy.yaml", policy);

// replayed is a page of a replay, with the text of the same report.
export const replayed = (title, records, ...flags) => {
  write(title + ".log", records.join("\n") + "\n");
  const text = run(["replay", "--policy", "policy.yaml", "--html", title + ".html", ...flags, title + ".log"]);
  return { text, path: join(folder, title + ".html"), url: "file://" + join(folder, title + ".html"), bytes: statSync(join(folder, title + ".html")).size };
};

export const hostileNames = [
  "<script>window.pwned=1</script>.example.", "</script><img src=x onerror=window.pwned=2>.example.", '"onmouseover=window.pwned=3 x=".example.',
  "\u202egnp.exe\u202c.example.", "zero\u200bwidth.example.", "__proto__.", "constructor.prototype.", "&lt;b&gt;.example.", "${window.pwned=4}.example.",
  "javascript:window.pwned=5.example.", "]]>.example.", "<!--.example.",
];
export const longName = (Array(4).fill("a".repeat(60)).join(".") + ".exam.ple.").slice(-254);
export const manyLabels = "x.".repeat(10000);

// usual are the queries of a page as people get it: ten domains, a gap of twelve hours.
export const usual = () => {
  const records = [];
  for (let i = 0; i < 300; i++) {
    const at = i % 2 ? 30 * hour + i * 60 : i * 60;
    for (let n = 0; n <= i % 4; n++) records.push(record(`host-${i}.team-${i % 10}.co.uk.`, at + n, `10.0.${n}.${i % 200}`));
    if (i % 5 === 0) records.push(record(`host-${i}.team-${i % 10}.co.uk.`, at + 26 * hour, `10.0.9.${i % 200}`));
  }
  records.push(record("ok.passes.example.", 10), record("wpad.", 20));
  return records;
};

export const hostile = () => [...usual(), ...[...hostileNames, longName, manyLabels].map((name, i) => record(name, i * 60, "10.9.9.9"))];

// many are queries for so many names.
export const many = (names) => {
  const records = [];
  for (let i = 0; i < names; i++) {
    const name = `service-${(i * 7919) % names}.app-${i % 997}.example-${i % 313}.com.`;
    records.push(record(name, (i % 200) * hour + (i % 60), `10.${i % 4}.${i % 16}.${i % 251}`));
    if (i % 7 === 0) records.push(record(name, (i % 200) * hour + 90, `10.1.1.${i % 251}`));
  }
  return records;
};

export const others = () => {
  const page = (name, args) => {
    run([...args, "--html", name + ".html"]);
    return { name, url: "file://" + join(folder, name + ".html") };
  };
  write("other.yaml", policy.replace("*.passes.example", "*.lets.example").replace("NODATA", "NXDOMAIN"));
  write("usual.log", usual().join("\n") + "\n");
  write("expect.yaml", "- query: a.example\n  expect: NONE\n- query: b.passes.example\n  expect: ALLOW\n");
  return [
    page("survey", ["survey", "usual.log"]),
    page("lint", ["lint", "policy.yaml"]),
    page("diff", ["diff", "policy.yaml", "other.yaml"]),
    page("test", ["test", "--policy", "policy.yaml", "--coverage", "expect.yaml"]),
  ];
};
