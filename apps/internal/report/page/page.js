// The page works without this script: it shows the first rows of each table. With it, tables
// have all rows, which can be sorted, filtered, grouped and paged through.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  // A text is itself, its number, or an array of its parts.
  const text = (value) => (typeof value === "number" ? data.texts[value] : Array.isArray(value) ? value.map(text).join(", ") : value);
  const pageSize = 50;
  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  const counted = (n, one, many) => grouped(n) + " " + (n === 1 ? one : many);

  // make returns an element. Text is only ever set as text.
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name in element && !name.startsWith("aria")) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const button = (label, onclick, properties = {}) => make("button", { type: "button", className: "button", textContent: label, onclick, ...properties });

  const status = document.getElementById("status");
  let statusTimer = 0;
  const say = (message) => {
    status.textContent = message;
    clearTimeout(statusTimer);
    statusTimer = setTimeout(() => (status.textContent = ""), 4000);
  };

  const copy = async (lines) => {
    const all = lines.join("\n") + "\n";
    try {
      await navigator.clipboard.writeText(all);
    } catch {
      const area = make("textarea", { value: all, className: "quiet", "aria-hidden": "true" });
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) {
        say("The browser does not allow copying; select the text instead");
        return;
      }
    }
    say(lines.length === 1 ? "Copied " + lines[0] : "Copied " + counted(lines.length, "entry", "entries"));
  };

  // State is in the hash of the address, so a link shows what its sender saw.
  const state = {
    values: new URLSearchParams(),
    read() { this.values = new URLSearchParams(location.hash.slice(1)); },
    get(name) { return this.values.get(name) || ""; },
    set(name, value) {
      if (value) this.values.set(name, value);
      else this.values.delete(name);
      const hash = this.values.toString();
      history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    },
  };
  // A hash without "=" is a link to a section.
  const isState = () => location.hash === "" || location.hash.includes("=");

  // The basket has the allow entries that were collected.
  const basket = {
    entries: new Set(),
    element: null,
    has(all) { return all.every((entry) => this.entries.has(entry)); },
    add(all) { all.forEach((entry) => this.entries.add(entry)); this.show(); },
    remove(all) { all.forEach((entry) => this.entries.delete(entry)); this.show(); },
    sorted() { return [...this.entries].sort(); },
    download() {
      const content = "# allow entries that were collected from a report of vpcdns\n" + this.sorted().join("\n") + "\n";
      const url = URL.createObjectURL(new Blob([content], { type: "text/plain" }));
      make("a", { href: url, download: "allow.txt" }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    },
    clear() { this.entries.clear(); this.show(); tables.forEach((table) => table.render()); },
    show() {
      if (!this.element) {
        this.label = make("b");
        this.element = make("aside", { className: "basket", "aria-label": "Collected allow entries" }, make("div", {}, this.label,
          button("Copy", () => copy(this.sorted())), button("Download allow.txt", () => this.download()), button("Clear", () => this.clear())));
        document.body.insertBefore(this.element, status);
      }
      this.label.textContent = counted(this.entries.size, "allow entry", "allow entries") + " collected";
      this.element.hidden = this.entries.size === 0;
    },
  };

  // The time range that the brush selects, in minutes since 1970; null for all.
  let range = null;

  class Table {
    constructor(section) {
      this.section = section;
      this.id = section.id;
      const source = data.tables[Number(section.dataset.table)];
      this.columns = source.columns;
      this.rows = source.rows;
      this.width = this.columns.length;
      this.title = section.querySelector("h2") ? section.querySelector("h2").textContent : "findings";
      this.hasAllow = this.rows.some((row) => this.allow(row).length > 0);
      this.hasDetails = this.rows.some((row) => row.length > this.width + 4);
      this.hasTimes = this.rows.some((row) => row[this.width + 2] > 0);
      this.tags = [...new Set(this.rows.map((row) => row[this.width + 1]))].filter(Boolean).sort((a, b) => a - b);
      this.canGroup = this.columns[0].names && new Set(this.rows.map((row) => this.domain(row))).size < this.rows.length;
      this.opened = new Set();
      this.keys = new Map();
      this.build();
      this.restore();
    }

    // A row is its cells, the length of its domain, its badge, its times and its details.
    cell(row, i) { return text(row[i]); }
    domain(row) { const name = this.cell(row, 0); return row[this.width] ? [...name].slice(-row[this.width]).join("") : name; }
    details(row) { return row.slice(this.width + 4); }
    allow(row) { return this.details(row).filter((d) => d[2]).flatMap((d) => d.slice(3).map(text)); }
    searchable(i) {
      this.texts = this.texts || new Array(this.rows.length);
      if (this.texts[i] === undefined) {
        const row = this.rows[i], parts = [];
        for (let c = 0; c < this.width; c++) parts.push(this.cell(row, c));
        if (row[this.width + 1]) parts.push(data.badges[row[this.width + 1] - 1][0]);
        for (const d of this.details(row)) { parts.push(text(d[1])); for (const each of d.slice(3)) parts.push(text(each)); }
        this.texts[i] = parts.join("\n").toLowerCase();
      }
      return this.texts[i];
    }

    build() {
      this.table = this.section.querySelector("table");
      this.body = this.table.tBodies[0];
      [...this.table.tHead.rows[0].cells].forEach((head, i) => {
        const label = head.textContent;
        head.replaceChildren(make("button", { type: "button", textContent: label, onclick: () => this.sortBy(i) }));
      });
      if (this.hasAllow) this.table.tHead.rows[0].append(make("th", { scope: "col", role: "columnheader", className: "acts" }, make("span", { className: "quiet", textContent: "allow" })));
      this.count = this.section.querySelector(".count");
      if (this.rows.length > 5) this.buildTools();
      this.pages = make("div", { className: "pages" });
      this.section.querySelector(".body").after(this.pages);
    }

    buildTools() {
      const tools = make("div", { className: "tools" });
      let timer = 0;
      this.input = make("input", { type: "search", placeholder: "Filter", spellcheck: false, autocomplete: "off", "aria-label": "Filter " + this.title, oninput: () => {
        clearTimeout(timer);
        timer = setTimeout(() => this.change("q", this.input.value.trim()), 120);
      } });
      tools.append(this.input);
      if (this.tags.length > 0) {
        this.tag = make("select", { "aria-label": "Kind of row", onchange: () => this.change("tag", this.tag.value) }, make("option", { value: "", textContent: "all kinds" }),
          ...this.tags.map((n) => make("option", { value: data.badges[n - 1][0], textContent: data.badges[n - 1][0] })));
        tools.append(this.tag);
      }
      if (this.canGroup) tools.append((this.groupButton = button("Group by domain", () => this.change("group", this.grouping ? "" : "1"))));
      if (this.hasDetails) tools.append((this.openButton = button("Show details", () => this.change("open", this.openAll ? "" : "1", true))));
      if (this.hasAllow) tools.append((this.addAll = button("Collect all allow entries", () => {
        basket.add(this.shown.flatMap((i) => this.allow(this.rows[i])));
        this.render();
      })));
      this.section.querySelector(".body").before(tools);
    }

    // change sets a part of the state, shows it and keeps it in the hash.
    change(name, value, keepPage) {
      state.set(this.id + "." + name, value);
      if (!keepPage && name !== "page") state.set(this.id + ".page", "");
      this.restore();
    }

    restore() {
      const get = (name) => state.get(this.id + "." + name);
      const sort = /^(\d+)([ad])$/.exec(get("sort"));
      this.sort = sort && Number(sort[1]) < this.width ? { column: Number(sort[1]), down: sort[2] === "d" } : null;
      this.query = get("q");
      this.kind = get("tag");
      this.grouping = this.canGroup && get("group") === "1";
      this.openAll = this.hasDetails && (get("open") === "1" || (!this.openButton && get("open") !== "0"));
      this.page = Math.max(1, Number(get("page")) || 1);
      if (this.input && document.activeElement !== this.input) this.input.value = this.query;
      if (this.tag) this.tag.value = this.kind;
      if (this.groupButton) this.groupButton.setAttribute("aria-pressed", String(this.grouping));
      if (this.openButton) this.openButton.setAttribute("aria-pressed", String(this.openAll));
      this.table.classList.toggle("live", this.hasDetails || this.grouping);
      this.select();
      this.render();
    }

    sortBy(column) {
      const first = this.columns[column].number ? "d" : "a", second = first === "d" ? "a" : "d";
      let next = column + first;
      if (this.sort && this.sort.column === column) next = this.sort.down === (first === "d") ? column + second : "";
      this.change("sort", next);
    }

    // key returns what a column is sorted by: numbers for a column of numbers.
    key(column) {
      if (!this.keys.has(column)) {
        const number = this.columns[column].number;
        this.keys.set(column, this.rows.map((row) => {
          const cell = this.cell(row, column);
          if (!number) return cell.toLowerCase();
          if (cell.startsWith("<")) return 0.5;
          const n = parseFloat(cell.replace(/,/g, ""));
          return isNaN(n) ? -1 : n;
        }));
      }
      return this.keys.get(column);
    }

    // select finds the rows that are shown, in their order.
    select() {
      const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
      const kind = this.kind ? data.badges.findIndex((b) => b[0] === this.kind) + 1 : 0;
      const shown = [];
      for (let i = 0; i < this.rows.length; i++) {
        const row = this.rows[i];
        if (kind && row[this.width + 1] !== kind) continue;
        if (range && this.hasTimes && (row[this.width + 2] >= range[1] || row[this.width + 2] + row[this.width + 3] < range[0])) continue;
        if (words.length > 0 && !words.every((word) => this.searchable(i).includes(word))) continue;
        shown.push(i);
      }
      if (this.sort) {
        const keys = this.key(this.sort.column), sign = this.sort.down ? -1 : 1;
        shown.sort((a, b) => (keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b));
      }
      this.shown = shown;
      this.groups = this.grouping ? this.grouped(shown) : null;
    }

    grouped(shown) {
      const groups = new Map();
      for (const i of shown) {
        const domain = this.domain(this.rows[i]);
        if (!groups.has(domain)) groups.set(domain, []);
        groups.get(domain).push(i);
      }
      const all = [...groups].map(([domain, rows]) => ({ domain, rows }));
      if (this.sort && this.columns[this.sort.column].number) {
        const keys = this.key(this.sort.column), sign = this.sort.down ? -1 : 1;
        const total = (group) => group.rows.reduce((sum, i) => sum + Math.max(keys[i], 0), 0);
        all.forEach((group) => (group.total = total(group)));
        all.sort((a, b) => sign * (a.total - b.total) || (a.domain < b.domain ? -1 : 1));
      } else if (!this.sort) {
        all.sort((a, b) => b.rows.length - a.rows.length || (a.domain < b.domain ? -1 : 1));
      }
      return all;
    }

    render() {
      const items = this.groups || this.shown;
      const last = Math.max(1, Math.ceil(items.length / pageSize));
      this.page = Math.min(this.page, last);
      const start = (this.page - 1) * pageSize, part = items.slice(start, start + pageSize);
      const rows = [];
      for (const item of part) {
        if (this.groups) this.renderGroup(item, rows);
        else this.renderRow(item, rows, false);
      }
      if (items.length === 0) rows.push(make("tr", { role: "row" }, make("td", { role: "cell", className: "first", colSpan: this.span(), textContent: "No row matches." })));
      this.body.replaceChildren(...rows);
      [...this.table.tHead.rows[0].cells].forEach((head, i) => {
        if (i >= this.width) return;
        head.setAttribute("aria-sort", this.sort && this.sort.column === i ? (this.sort.down ? "descending" : "ascending") : "none");
      });
      this.renderCount(items, start, part.length, last);
    }

    span() { return this.width + (this.hasAllow ? 1 : 0); }

    renderCount(items, start, length, last) {
      const all = this.rows.length, n = this.shown.length;
      this.count.textContent = n === all ? counted(all, "row", "rows") : grouped(n) + " of " + counted(all, "row", "rows");
      if (range && this.hasTimes) this.count.textContent += ", queried in the selected time";
      if (this.addAll) this.addAll.disabled = n === 0;
      this.pages.hidden = last === 1;
      if (last === 1) return;
      const what = this.groups ? counted(items.length, "domain", "domains") : counted(items.length, "row", "rows");
      const go = (page, focus) => { this.change("page", page > 1 ? String(page) : ""); this.pages.querySelector(focus).focus(); };
      this.pages.replaceChildren(
        make("span", { className: "shown", textContent: grouped(start + 1) + " to " + grouped(start + length) + " of " + what }),
        button("Previous", () => go(this.page - 1, this.page > 2 ? ".previous" : ".following"), { className: "button previous", disabled: this.page === 1 }),
        make("label", {}, "Page ", make("input", { type: "number", min: 1, max: last, value: this.page, onchange: (event) => go(Math.min(Math.max(1, Number(event.target.value) || 1), last), "input") }), " of " + grouped(last)),
        button("Next", () => go(this.page + 1, this.page < last - 1 ? ".following" : ".previous"), { className: "button following", disabled: this.page === last }),
      );
    }

    chevron(label, open, toggle) {
      return make("button", { type: "button", className: "chevron", "aria-expanded": String(open), "aria-label": label, onclick: (event) => toggle(event.currentTarget) });
    }

    renderGroup(group, rows) {
      const key = "domain " + group.domain, open = this.opened.has(key), row = make("tr", { role: "row", className: "group" });
      for (let i = 0; i < this.width; i++) {
        const td = make("td", { role: "cell", className: i === 0 ? "first" : this.columns[i].number ? "num" : "", "data-label": this.columns[i].title });
        if (i === 0) {
          td.append(this.chevron("Rows of " + group.domain, open, () => { open ? this.opened.delete(key) : this.opened.add(key); this.render(); this.refocus(key); }),
            make("code", { textContent: group.domain }), " ", make("span", { className: "tag", textContent: counted(group.rows.length, "row", "rows") }));
          td.firstChild.dataset.key = key;
        } else if (this.columns[i].title === "queries") {
          td.textContent = grouped(group.rows.reduce((sum, r) => sum + Math.max(this.key(i)[r], 0), 0));
        } else td.dataset.label = "";
        row.append(td);
      }
      if (this.hasAllow) row.append(this.actions(group.rows.flatMap((i) => this.allow(this.rows[i])), group.domain));
      rows.push(row);
      if (!open) return;
      const most = 200;
      group.rows.slice(0, most).forEach((i) => this.renderRow(i, rows, true));
      if (group.rows.length > most) {
        rows.push(make("tr", { role: "row", className: "member" }, make("td", { role: "cell", className: "first", colSpan: this.span(), textContent: "and " + grouped(group.rows.length - most) + " more; filter by " + group.domain + " to see all" })));
      }
    }

    refocus(key) {
      for (const each of this.body.querySelectorAll(".chevron")) if (each.dataset.key === key) each.focus();
    }

    renderRow(i, rows, member) {
      const source = this.rows[i], details = this.details(source), name = this.cell(source, 0);
      const isLong = name.length > 160, open = this.openAll !== this.opened.has(i);
      const row = make("tr", { role: "row", className: (member ? "member " : "") + (open ? "open" : "") });
      const more = make("tr", { role: "row", className: "more", hidden: !open });
      for (let c = 0; c < this.width; c++) {
        const cell = this.cell(source, c), column = this.columns[c];
        const td = make("td", { role: "cell", className: c === 0 ? "first" : column.number ? "num" : cell.includes(" -> ") ? "arrow" : "", "data-label": column.title });
        if (c === 0 && (details.length > 0 || isLong)) {
          td.append(this.chevron("Details of " + name.slice(0, 80), open, (chevron) => {
            this.opened.has(i) ? this.opened.delete(i) : this.opened.add(i);
            const now = this.openAll !== this.opened.has(i);
            chevron.setAttribute("aria-expanded", String(now));
            row.classList.toggle("open", now);
            more.hidden = !now;
          }));
        }
        td.append(column.code ? make("code", { textContent: cell }) : cell);
        if (c === 0 && source[this.width + 1]) {
          const [label, level] = data.badges[source[this.width + 1] - 1];
          td.classList.add("tagged");
          if (isLong) td.classList.add("long");
          td.append(" ", make("span", { className: "tag " + level, textContent: label }));
        }
        row.append(td);
      }
      if (this.hasAllow) row.append(this.actions(this.allow(source), name));
      rows.push(row);
      if (details.length === 0) return;
      more.append(make("td", { role: "cell", colSpan: this.span() }, make("dl", {}, ...details.map((d) => {
        const dd = make("dd", { textContent: text(d[1]) });
        d.slice(3).forEach((each) => dd.append(" ", make("code", { textContent: text(each) })));
        return make("div", {}, make("dt", { textContent: text(d[0]) }), dd);
      }))));
      rows.push(more);
    }

    actions(allow, name) {
      const td = make("td", { role: "cell", className: "acts" });
      if (allow.length === 0) return td;
      const entries = [...new Set(allow)], short = name.slice(0, 80);
      const add = button("", () => {
        basket.has(entries) ? basket.remove(entries) : basket.add(entries);
        show();
      });
      const show = () => {
        const has = basket.has(entries);
        add.textContent = has ? "Collected" : "Collect";
        add.setAttribute("aria-pressed", String(has));
        add.setAttribute("aria-label", add.textContent + " allow entry of " + short);
      };
      show();
      td.append(button("Copy allow", () => copy(entries), { "aria-label": "Copy allow entry of " + short }), add);
      return td;
    }
  }

  // The brush of the timeline selects a time range, by pointer or by two sliders.
  const timeline = data.timeline && document.querySelector("#timeline .chart");
  let brush = null;
  const clock = (minutes) => new Date(minutes * 60000).toISOString().slice(0, 16).replace("T", " ");

  const buildBrush = () => {
    const { start, step, names, bars } = data.timeline, n = bars.length;
    const selection = make("div", { className: "selection", hidden: true });
    const readout = make("p", { className: "readout" });
    const slider = (label) => make("input", { type: "range", min: 0, max: n, step: 1, "aria-label": label, oninput: () => fromSliders() });
    const from = slider("Start of the time range"), to = slider("End of the time range");
    const fromText = make("output"), toText = make("output");
    const clear = button("Clear", () => choose(0, n));
    timeline.classList.add("brush");
    timeline.append(selection);
    const note = timeline.nextElementSibling;
    (note && note.className === "note" ? note : timeline).after(readout, make("div", { className: "window" }, make("label", {}, make("span", {}, "From ", fromText), from), make("label", {}, make("span", {}, "To ", toText), to), clear));

    const show = (a, b) => {
      from.value = a; to.value = b;
      for (const [input, output, at] of [[from, fromText, a], [to, toText, b]]) {
        output.textContent = clock(start + at * step);
        input.setAttribute("aria-valuetext", clock(start + at * step) + " UTC");
      }
      const all = a === 0 && b === n;
      clear.disabled = all;
      selection.hidden = all;
      selection.style.left = (100 * a) / n + "%";
      selection.style.width = (100 * (b - a)) / n + "%";
      const sums = names.map((_, i) => bars.slice(a, b).reduce((sum, bar) => sum + (bar ? bar[i] : 0), 0));
      readout.textContent = (all ? "All: " : clock(start + a * step) + " to " + clock(start + b * step) + " UTC: ") + names.map((name, i) => name + " " + grouped(sums[i])).join(", ") +
        (all ? ". Drag over the timeline to select a time." : "");
    };
    const apply = (a, b) => {
      range = a === 0 && b === n ? null : [start + a * step, start + b * step];
      show(a, b);
    };
    let timer = 0;
    const choose = (a, b) => {
      apply(a, b);
      clearTimeout(timer);
      timer = setTimeout(() => {
        state.set("time", range ? clock(range[0]).replace(" ", "T") + "/" + clock(range[1]).replace(" ", "T") : "");
        tables.forEach((table) => { if (table.hasTimes) { table.page = 1; table.select(); table.render(); } });
      }, 60);
    };
    const fromSliders = () => {
      let a = Number(from.value), b = Number(to.value);
      if (b <= a) { if (document.activeElement === from) a = Math.max(0, b - 1); else b = Math.min(n, a + 1); }
      choose(a, Math.max(b, a + 1));
    };
    const place = (event) => {
      const box = timeline.getBoundingClientRect();
      return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * n;
    };
    let down = null;
    timeline.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      down = place(event);
      timeline.setPointerCapture(event.pointerId);
    });
    timeline.addEventListener("pointermove", (event) => {
      const at = place(event);
      if (down !== null) { choose(Math.floor(Math.min(down, at)), Math.max(Math.ceil(Math.max(down, at)), Math.floor(Math.min(down, at)) + 1)); return; }
      const i = Math.min(Math.floor(at), n - 1), bar = bars[i];
      readout.textContent = clock(start + i * step) + " UTC: " + (bar ? names.map((name, j) => name + " " + grouped(bar[j])).join(", ") : "no record");
    });
    timeline.addEventListener("pointerup", (event) => {
      if (down !== null && Math.abs(place(event) - down) < 0.15) choose(Math.min(Math.floor(down), n - 1), Math.min(Math.floor(down), n - 1) + 1);
      down = null;
    });
    timeline.addEventListener("pointercancel", () => (down = null));
    timeline.addEventListener("pointerleave", () => { if (down === null) show(Number(from.value), Number(to.value)); });

    brush = () => {
      const [a, b] = state.get("time").split("/").map((at) => Math.round((Date.parse(at + "Z") / 60000 - start) / step));
      if (a >= 0 && b > a && b <= n) apply(a, b);
      else apply(0, n);
    };
  };

  const tables = [];
  state.read();
  if (!isState()) state.values = new URLSearchParams();
  if (timeline) { buildBrush(); brush(); }
  document.querySelectorAll("[data-table]").forEach((section) => tables.push(new Table(section)));
  addEventListener("hashchange", () => {
    if (!isState()) return;
    state.read();
    if (brush) brush();
    tables.forEach((table) => table.restore());
  });
  // Links to sections do not replace the state.
  document.querySelectorAll('.contents a, .skip').forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const target = document.querySelector(link.getAttribute("href"));
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }));
})();
