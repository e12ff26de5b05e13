// Measures pages of many names: node measure.mjs. Times are medians of five, in milliseconds.
import { rmSync } from "node:fs";
import { chromium } from "playwright-core";
import { folder, many, replayed } from "./fixtures.mjs";

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
console.log("names\tbytes\tfirst paint\tscript done\tsort\tfilter");
for (const names of [100, 5000, 100000]) {
  const { url, bytes } = replayed("many", many(names));
  const times = { paint: [], ready: [], sort: [], filter: [] };
  for (let i = 0; i < 5; i++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await page.goto(url);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    times.paint.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    times.ready.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
    const timed = (act) => page.evaluate(act);
    times.sort.push(await timed(() => {
      const head = [...document.querySelectorAll("#s0 th button")].find((b) => b.textContent === "queries"), begun = performance.now();
      head.click();
      document.body.getBoundingClientRect();
      return performance.now() - begun;
    }));
    times.filter.push(await timed(async () => {
      const input = document.querySelector("#s0 input"), begun = performance.now();
      input.value = "app-12 example";
      input.dispatchEvent(new Event("input"));
      await new Promise((resolve) => {
        const look = () => (location.hash.includes("app-12") ? resolve() : setTimeout(look, 1));
        look();
      });
      return performance.now() - begun - 120; // it waits so long for the next key
    }));
    await page.close();
  }
  console.log([names, bytes, ...Object.values(times).map((all) => Math.round(median(all)))].join("\t"));
}
await browser.close();
rmSync(folder, { recursive: true });
