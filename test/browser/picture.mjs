// Takes the picture of a page for the documentation: node picture.mjs PAGE PNG. CHROMIUM is the path
// of the browser.
import { chromium } from "playwright-core";
import { resolve } from "node:path";

const [page, picture] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const view = await browser.newPage({ viewport: { width: 1100, height: 1500 } });
await view.goto("file://" + resolve(page));
await view.locator("#s0 .chevron").first().click();
await view.locator("#s0 .acts .button").nth(1).click();
await view.locator("#s0 .acts .button").nth(3).click();
await view.mouse.move(0, 0);
await view.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
await view.screenshot({ path: picture });
await browser.close();
