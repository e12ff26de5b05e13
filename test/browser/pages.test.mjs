// Looks at the pages of reports in Chromium: node --test. CHROMIUM is its path.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { folder, hostile, hostileNames, longName, manyLabels, others, replayed, tidy } from "./fixtures.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const sizes = { wide: { width: 1440, height: 1000 }, phone: { width: 390, height: 844 } };
let browser, report;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  report = replayed("hostile", hostile());
});
after(async () => {
  await browser.close();
  tidy();
  console.log("screenshots: " + folder);
});

// opened is a page that fails the test if anything goes wrong in it, or if it loads anything.
const opened = async (t, url, { size = "wide", scheme = "light", script = true } = {}) => {
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme, javaScriptEnabled: script, acceptDownloads: true });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => faults.push(message.type() + ": " + message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => request.url().split("#")[0] === url.split("#")[0] || request.url().startsWith("blob:") || faults.push("request: " + request.url()));
  await page.addInitScript(() => {
    window.copied = [];
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void window.copied.push(text) } });
  });
  await page.goto(url);
  t.after(async () => {
    assert.deepEqual(faults, []);
    await context.close();
  });
  return page;
};

const blocked = (page) => page.locator("section", { has: page.locator("h2", { hasText: /^Newly blocked$/ }) });
const firstCells = (table) => table.locator("tbody tr:not(.more) td:first-child code").allTextContents();
const column = async (table, n) => (await table.locator(`tbody tr:not(.more) td:nth-child(${n})`).allTextContents()).map((text) => Number(text.replaceAll(",", "")));
const shot = (page, name) => page.screenshot({ path: join(folder, name + ".png"), fullPage: true });
const violations = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((v) => v.id + ": " + v.nodes.map((node) => node.html.slice(0, 120) + " " + node.failureSummary).slice(0, 3).join(" | "));
};

test("the verdict is word for word that of the terminal", async (t) => {
  const page = await opened(t, report.url);
  const words = (text) => text.replace(/\s+/g, " ").trim();
  const text = words(report.text);
  assert.ok(text.startsWith(words(await page.locator(".lead").textContent())));
  const facts = await page.locator(".verdict .facts dd").allTextContents();
  assert.ok(facts.length >= 5);
  for (const fact of facts) assert.ok(text.includes(words(fact)), fact);
  assert.ok(text.includes(words((await page.locator(".next").textContent()).replace("Next", ""))));
});

test("rows are sorted by each column, with the keyboard too", async (t) => {
  const page = await opened(t, report.url), table = blocked(page);
  const head = table.getByRole("button", { name: "workloads", exact: true });
  await head.click();
  const down = await column(table, 2);
  assert.deepEqual(down, down.toSorted((a, b) => b - a));
  assert.equal(await table.locator("th", { hasText: "workloads" }).getAttribute("aria-sort"), "descending");
  await head.focus();
  await page.keyboard.press("Enter");
  const up = await column(table, 2);
  assert.deepEqual(up, up.toSorted((a, b) => a - b));
  assert.ok(up[0] < down[0]);
  await table.getByRole("button", { name: "name", exact: true }).click();
  const names = await firstCells(table);
  assert.deepEqual(names.map((n) => n.toLowerCase()), names.map((n) => n.toLowerCase()).toSorted());
});

test("rows are filtered, paged and grouped, and the address restores it", async (t) => {
  const page = await opened(t, report.url), table = blocked(page);
  assert.match(await table.locator(".count").textContent(), /^3\d\d rows$/);
  await table.getByLabel("Filter Newly blocked").fill("team-3");
  await page.waitForFunction(() => location.hash.includes("team-3"));
  assert.match(await table.locator(".count").textContent(), /^30 of 3\d\d rows$/);
  assert.ok((await firstCells(table)).every((name) => name.includes("team-3.co.uk")));
  await table.getByLabel("Filter Newly blocked").fill("");
  await page.waitForFunction(() => location.hash === "");
  await table.getByRole("button", { name: "Next" }).click();
  await table.getByRole("button", { name: "queries", exact: true }).click();
  await table.getByRole("button", { name: "Next" }).click();
  assert.match(await table.locator(".shown").textContent(), /^51 to 100 of 3\d\d rows$/);
  const before = await firstCells(table);
  const again = await opened(t, page.url());
  assert.deepEqual(await firstCells(blocked(again)), before);

  await table.getByRole("button", { name: "Group by domain" }).click();
  const group = table.locator("tr.group", { hasText: /^team-4\.co\.uk/ });
  assert.match(await group.textContent(), /30 rows/);
  await group.getByRole("button", { name: "Rows of team-4.co.uk" }).click();
  assert.equal(await table.locator("tr.member").count(), 30);
});

test("a time range filters the rows, by pointer and by keyboard", async (t) => {
  const page = await opened(t, report.url), table = blocked(page);
  const all = await table.locator(".count").textContent();
  const chart = page.locator(".chart");
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + 2, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60, { steps: 3 });
  await page.mouse.up();
  await page.waitForFunction(() => location.hash.includes("time="));
  assert.notEqual(await table.locator(".count").textContent(), all);
  const again = await opened(t, page.url());
  assert.equal(await blocked(again).locator(".count").textContent(), await table.locator(".count").textContent());
  await page.getByRole("button", { name: "Clear" }).first().click();
  await page.waitForFunction(() => !location.hash.includes("time="));
  assert.equal(await table.locator(".count").textContent(), all);
  await page.getByLabel("Start of the time range").focus();
  for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => location.hash.includes("time="));
  assert.notEqual(await table.locator(".count").textContent(), all);
  assert.ok((await page.locator("svg .gap").count()) > 0, "no gap is drawn");
});

test("allow entries are copied, collected and downloaded", async (t) => {
  const page = await opened(t, report.url), table = blocked(page);
  await table.getByLabel("Filter Newly blocked").fill("host-11.team");
  await page.waitForFunction(() => location.hash.includes("host-11"));
  await table.getByRole("button", { name: "Copy allow entry of host-11.team-1.co.uk" }).click();
  assert.deepEqual(await page.evaluate(() => window.copied), ["host-11.team-1.co.uk\n"]);
  await table.getByRole("button", { name: "Collect allow entry of host-11.team-1.co.uk" }).click();
  await table.getByLabel("Filter Newly blocked").fill("host-12");
  await page.waitForFunction(() => location.hash.includes("host-12"));
  await table.getByRole("button", { name: "Collect all allow entries" }).click();
  assert.match(await page.locator(".basket b").textContent(), /^12 allow entries collected$/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download allow.txt" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").split("\n");
  assert.equal(download.suggestedFilename(), "allow.txt");
  assert.ok(lines[0].startsWith("# ") && lines.includes("host-11.team-1.co.uk") && lines.includes("host-129.team-9.co.uk"));
});

test("hostile names are text", async (t) => {
  const page = await opened(t, report.url);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script").count(), 2);
  const rows = await page.evaluate(() => {
    const data = JSON.parse(document.getElementById("data").textContent);
    return data.tables.flatMap((table) => table.rows.map((row) => (typeof row[0] === "number" ? data.texts[row[0]] : Array.isArray(row[0]) ? "" : row[0])));
  });
  const withoutDot = (name) => name.slice(0, -1);
  for (const name of hostileNames) {
    const shown = withoutDot(name).replace("\u200b", "").replace(/[\u202c\u202e]/g, (c) => "\\u" + c.charCodeAt(0).toString(16)); // IDNA drops U+200B
    assert.ok(rows.some((row) => row.includes(shown)), shown);
  }
  assert.ok(rows.some((row) => row.includes(withoutDot(longName).slice(0, 200))), "the name of 253 bytes");
  assert.ok(rows.some((row) => row.length > 15000 && row.startsWith("x.x.")) || report.text.includes("broken"), "the name of 10,000 labels");
  await page.evaluate(() => document.querySelectorAll("section [aria-pressed]").forEach((b) => b.textContent === "Show details" && b.click()));
  assert.equal(await page.evaluate(() => window.pwned), undefined);
});

test("a phone has no sideways scrolling, and both schemes are accessible", async (t) => {
  for (const size of ["wide", "phone"]) {
    const backgrounds = new Set();
    for (const scheme of ["light", "dark"]) {
      const page = await opened(t, report.url, { size, scheme });
      backgrounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, size);
      assert.deepEqual(await violations(page), [], size + " " + scheme);
      await shot(page, `replay-${size}-${scheme}`);
      await blocked(page).getByRole("button", { name: "Show details" }).click();
      await blocked(page).getByRole("button", { name: "Group by domain" }).click();
      await blocked(page).locator("tr.group .chevron").first().click();
      await blocked(page).getByRole("button", { name: "Collect all allow entries" }).click();
      assert.deepEqual(await violations(page), [], size + " " + scheme + ", grouped");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, size + ", grouped");
      await shot(page, `replay-grouped-${size}-${scheme}`);
    }
    assert.equal(backgrounds.size, 2, "dark is not dark");
  }
});

test("pages of other commands load and are accessible", async (t) => {
  for (const { name, url } of others()) {
    for (const size of ["wide", "phone"]) {
      for (const scheme of ["light", "dark"]) {
        const page = await opened(t, url, { size, scheme });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, name);
        assert.deepEqual(await violations(page), [], name + " " + size + " " + scheme);
        await shot(page, `${name}-${size}-${scheme}`);
      }
    }
  }
});

test("without JavaScript there are the sentences and the first rows", async (t) => {
  const page = await opened(t, report.url, { script: false });
  assert.match(await page.locator(".lead").textContent(), /would newly block/);
  const table = blocked(page);
  assert.equal(await table.locator("tbody tr:not(.more)").count(), 25);
  assert.ok(await table.locator("tr.more").first().isVisible());
  assert.match(await table.locator("noscript").first().textContent(), /^The first 25 of 3\d\d rows/);
  assert.ok(await page.locator("svg .bars").first().isVisible());
  await shot(page, "replay-noscript");
});

test("on paper there are no controls", async (t) => {
  const page = await opened(t, report.url);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("input:visible, select:visible, button.button:visible").count(), 0);
  assert.ok(await page.locator(".lead").isVisible());
  await shot(page, "replay-print");
});

test("a page of addresses and names that were redacted has none of them", async (t) => {
  const redacted = replayed("redacted", hostile(), "--redact", "addresses,names");
  const bytes = readFileSync(redacted.path, "utf8");
  for (const secret of ["team-", "10.9.9.9", "10.0.", "vpc-0one", "passes.example", "pwned", "wpad"]) assert.ok(!bytes.includes(secret), secret);
  assert.ok(!redacted.text.includes("team-"));
  const page = await opened(t, redacted.url);
  assert.match(await page.locator(".banner").textContent(), /replaced by pseudonyms/);
  assert.equal(await page.locator(".acts").count(), 0);
  await blocked(page).getByRole("button", { name: "Group by domain" }).click();
  assert.match(await blocked(page).locator("tr.group").first().textContent(), /domain-\d+\.co\.uk/);
});
