package main

// mutants are all of them, in the order of the chapters.
func mutants() []mutant {
	var all []mutant
	for _, chapter := range [][]mutant{
		domainMutants, awsdnsMutants, blocklistMutants, policyMutants, accessMutants, lintMutants, loadMutants, boundedMutants, templateMutants,
		querylogMutants, digestMutants, replayMutants, surveyMutants, suggestMutants, whoMutants, resolverMutants, reportMutants, outputMutants, commandMutants,
	} {
		all = append(all, chapter...)
	}
	return all
}

var domainMutants = []mutant{
	{
		pkg: "constructs/domain", fault: "*.x matches x",
		find: "WildcardMatchesApex = false", replace: "WildcardMatchesApex = true",
	},
	{
		pkg: "constructs/domain", fault: "*.x matches one level only",
		find: "WildcardMatchesAnyDepth = true", replace: "WildcardMatchesAnyDepth = false",
	},
	{
		pkg: "constructs/domain", fault: "an entry may have underscores",
		find: "UnderscoreAllowed = false", replace: "UnderscoreAllowed = true",
	},
	{
		pkg: "constructs/domain", fault: "*.example.com matches notexample.com",
		find:    `if dot < 1 || n.text[dot+1:] != ancestor.text || !isSeparator(n.text, dot) {`,
		replace: `if dot < 1 || n.text[dot+1:] != ancestor.text {`,
	},
	{
		pkg: "constructs/domain", fault: "an escaped dot separates labels",
		find: "return (i-start)%2 == 0", replace: "return true",
	},
	{
		pkg: "constructs/domain", fault: "labels of 64 bytes pass",
		find: "if n > maxLabel {", replace: "if n > maxLabel+1 {",
	},
	{
		pkg: "constructs/domain", fault: "names of 254 bytes pass",
		find: "if total > maxName {", replace: "if total > maxName+1 {",
	},
	{
		pkg: "constructs/domain", fault: "names of 253 bytes are refused",
		find: "total := -1 //", replace: "total := 0 //",
	},
	{
		pkg: "constructs/domain", fault: "an escape counts as several bytes of a label",
		find: "label = label[escapeLength(label):]", replace: "label = label[1:]",
	},
	{
		pkg: "constructs/domain", fault: "Z is not lowered",
		find: "'A' <= c && c <= 'Z'", replace: "'A' <= c && c < 'Z'",
	},
	{
		pkg: "constructs/domain", fault: "Covers takes any wildcard above or below",
		find: "_, below := q.base.labelsInFront(p.base)", replace: "_, below := p.base.labelsInFront(q.base)",
	},
	{
		pkg: "constructs/domain", fault: "CoveredBy leaves out *",
		find: "for base, ok := p.base, p.base.IsValid(); ok; base, ok = base.Parent() {", replace: "for base, ok := p.base, p.base.IsValid(); ok && !base.IsRoot(); base, ok = base.Parent() {",
	},
	{
		pkg: "constructs/domain", fault: "a pattern comes after its wildcard",
		find: "cmp.Compare(p.kind, q.kind))", replace: "cmp.Compare(q.kind, p.kind))",
	},
	{
		pkg: "constructs/domain", fault: "names are compared from their first label on",
		find: "a, x = cutLastLabel(a)\n\t\tb, y = cutLastLabel(b)", replace: "x, a, _ = cutFirstLabel(a)\n\t\ty, b, _ = cutFirstLabel(b)",
	},
	{
		pkg: "constructs/domain", fault: "a network is not an address",
		find: "if _, err := netip.ParsePrefix(s); err == nil {", replace: "if _, err := netip.ParsePrefix(s); err == nil && false {",
	},
	{
		pkg: "constructs/domain", fault: "the escape of 256 is a byte",
		find: "strconv.ParseUint(escape[1:], 10, 8)", replace: "strconv.ParseUint(escape[1:], 10, 16)",
	},
	{
		pkg: "constructs/domain", fault: "TypedText does not escape",
		find: "if size == 1 && !isTypedByte(text[0]) {", replace: "if size == 1 && !isPrintable(text[0]) {",
	},
}

var blocklistMutants = []mutant{
	{
		pkg: "constructs/blocklist", fault: "a list that is kept verbatim loses covered entries",
		find: "if !c.keepsAll() {\n\t\t\tc.report.Covered", replace: "if true {\n\t\t\tc.report.Covered",
	},
	{
		pkg: "constructs/blocklist", fault: "lists kept by hand are read like published ones",
		find: "case source.ByHand:", replace: "case false:",
	},
	{
		pkg: "constructs/policy", fault: "an ALERT hides the BLOCK of the opposite condition",
		find: "case own != Condition{} && own.Name == theirs.Name:", replace: "case false && own.Name == theirs.Name:",
	},
	{
		pkg: "constructs/policy", fault: "a list of unknown content overlaps no other",
		find: "if !l.IsKnown() || !other.IsKnown() || l.hasInvalid()", replace: "if l.hasInvalid()",
	},
	{
		pkg: "constructs/blocklist", fault: "an important rule loses to an exception",
		find: "n.blocked = block.record >= 0 && (!d.across || block.strength > except.strength)", replace: "n.blocked = block.record >= 0 && (!d.across || except.record < 0)",
	},
	{
		pkg: "constructs/blocklist", fault: "the weaker rule of two sources decides",
		find: "if b.strength > a.strength || a.record < 0 {", replace: "if b.strength < a.strength || a.record < 0 {",
	},
	{
		pkg: "constructs/blocklist", fault: "equal strengths: the later rule decides",
		find: "if h := d.heldBy(at); h.strength > above.strength {", replace: "if h := d.heldBy(at); h.strength >= above.strength {",
	},
	{
		pkg: "constructs/blocklist", fault: "the last record of a response policy zone decides",
		find: "return d.all[at].line < d.all[other].line", replace: "return d.all[at].line > d.all[other].line",
	},
	{
		pkg: "constructs/blocklist", fault: "the first zone of unbound decides",
		find: "} else if zone.record < first || d.all[at].line > d.all[zone.record].line {", replace: "} else if zone.record < first || d.all[at].line < d.all[zone.record].line {",
	},
	{
		pkg: "constructs/blocklist", fault: "data decides in unbound's always_ zones",
		find: "if data.record < 0 || zone.record >= 0 && d.register.ruleOf(&d.all[zone.record]).kind == otherZone {", replace: "if data.record < 0 {",
	},
	{
		pkg: "constructs/blocklist", fault: "dnsmasq prefers a server to an address",
		find: "case r.isAddress():\n\t\trank = 2", replace: "case r.isAddress():\n\t\trank = 0",
	},
	{
		pkg: "constructs/blocklist", fault: "dnsmasq prefers a name to its wildcard form",
		find: "rank += 3", replace: "rank -= 3",
	},
	{
		pkg: "constructs/blocklist", fault: "an exception above does not reach names below",
		find: "n.above = int32(d.open[len(d.open)-1])\n", replace: "n.above = int32(d.open[0])\n",
	},
	{
		pkg: "constructs/blocklist", fault: "wildcards stay open for names outside of them",
		find: "for len(d.open) > 0 && !d.all[d.nodes[d.open[len(d.open)-1]].first].pattern.Covers(pattern) {", replace: "if len(d.open) > 0 && !d.all[d.nodes[d.open[len(d.open)-1]].first].pattern.Covers(pattern) {",
	},
	{
		pkg: "constructs/blocklist", fault: "an exception above a narrower block is written",
		find: "case n.inside >= 0:\n\t\to.drop(n, exception)\n\t\treturn isBlocked\n", replace: "",
	},
	{
		pkg: "constructs/blocklist", fault: "exceptions hold across sources",
		find: "across: scope == AcrossSources", replace: "across: scope != AcrossSources",
	},
	{
		pkg: "constructs/blocklist", fault: "one error more passes than allowed",
		find: "if e.Malformed > c.options.MaxErrors ||", replace: "if e.Malformed > c.options.MaxErrors+1 ||",
	},
	{
		pkg: "constructs/blocklist", fault: "strict lets unusable lines pass",
		find: "c.options.Strict && e.Malformed+e.Inexpressible > 0", replace: "c.options.Strict && e.Malformed > 0",
	},
	{
		pkg: "constructs/blocklist", fault: "an empty list passes",
		find: "if block.Len() == 0 && !c.options.AllowEmpty {", replace: "if block.Len() == 0 && c.options.AllowEmpty {",
	},
	{
		pkg: "constructs/blocklist", fault: "unsafe entries are dropped when kept is asked for",
		find: "drop := c.options.Unsafe == DropUnsafe", replace: "drop := c.options.Unsafe != RefuseUnsafe",
	},
	{
		pkg: "constructs/blocklist", fault: "a wildcard for a public suffix is safe",
		find: "return icann && suffix == name.String()", replace: "return !icann && suffix == name.String()",
	},
	{
		pkg: "constructs/blocklist", fault: "what cuts off AWS is safe",
		find: "if essential, cut := awsdns.CutOff(p); cut && !isSuffixWildcard(p) {", replace: "if essential, cut := awsdns.CutOff(p); cut && isSuffixWildcard(p) {",
	},
	{
		pkg: "constructs/blocklist", fault: "dropped exceptions pass without being asked for",
		find: "if n == 0 || c.options.DropExceptions || c.options.Unsafe == DropUnsafe {", replace: "if n >= 0 || c.options.DropExceptions {",
	},
	{
		pkg: "constructs/blocklist", fault: "exceptions need no list of their own",
		find: "if !c.options.SeparateAllow {", replace: "if c.options.SeparateAllow {",
	},
	{
		pkg: "constructs/blocklist", fault: "names below a wildcard stay in the list",
		find: "if each.pattern.Kind() != domain.Exact {\n\t\t\tlast = each.pattern", replace: "if each.pattern.Kind() == domain.Exact {\n\t\t\tlast = each.pattern",
	},
	{
		pkg: "constructs/blocklist", fault: "an entry has the position of its last line",
		find: "return r.unit < other.unit || r.unit == other.unit && r.line < other.line", replace: "return r.unit < other.unit || r.unit == other.unit && r.line > other.line",
	},
	{
		pkg: "constructs/blocklist", fault: "records of two sources are taken for repeats",
		find: "return r.pattern == other.pattern && r.unit == other.unit && r.rule == other.rule", replace: "return r.pattern == other.pattern && r.rule == other.rule",
	},
	{
		pkg: "constructs/blocklist", fault: "the sort of long lists compares short keys only",
		find: "if order := cmp.Or(x.pattern.Compare(y.pattern), cmp.Compare(x.unit, y.unit), cmp.Compare(x.rule, y.rule)); order != 0 {", replace: "if order := cmp.Or(cmp.Compare(x.unit, y.unit), cmp.Compare(x.rule, y.rule)); order != 0 {",
	},
	{
		pkg: "constructs/blocklist", fault: "127.0.0.1 is a real address",
		find: "return ip.IsUnspecified() || ip.IsLoopback()", replace: "return ip.IsUnspecified()",
	},
	{
		pkg: "constructs/blocklist", fault: "the end of a line that is too long is a line",
		find: "} else if tooLong {\n\t\terr = skipLine(r)", replace: "} else if tooLong {\n\t\terr = nil",
	},
	{
		pkg: "constructs/blocklist", fault: "||x^ blocks x alone",
		find: "if f.add(name, r) {\n\t\tf.below(r)", replace: "if f.add(name, r) && false {\n\t\tf.below(r)",
	},
	{
		pkg: "constructs/blocklist", fault: "*.x of a wildcard list leaves x out",
		find: `return treeLine("*.", subdomains)`, replace: `return plainLine(subdomains)`,
	},
	{
		pkg: "constructs/blocklist", fault: "a $badfilter cancels nothing",
		find: "cancelled++\n\t\t\treturn true", replace: "cancelled++\n\t\t\treturn false",
	},
	{
		pkg: "constructs/blocklist", fault: "a comment in a quoted text of a zone ends the line",
		find: "case quoted:\n\t\tcase c == ';':", replace: "case c == ';':",
	},
	{
		pkg: "constructs/blocklist", fault: "rpz-passthru blocks",
		find: "case strings.EqualFold(to, \"rpz-passthru.\"):\n\t\tout.add(trigger, exceptRule)", replace: "case strings.EqualFold(to, \"rpz-passthru.\"):\n\t\tout.add(trigger, blockRule)",
	},
	{
		pkg: "constructs/blocklist", fault: "names to leave out take narrower ones only",
		find: "if at, found := s.records.find(candidate); found {", replace: "if at, found := s.records.find(candidate); found && candidate != each.pattern {",
	},
}

var policyMutants = []mutant{
	{
		pkg: "constructs/policy", fault: "associations apply from the highest priority on",
		find: "func(a, b *Association) int { return a.Priority - b.Priority }", replace: "func(a, b *Association) int { return b.Priority - a.Priority }",
	},
	{
		pkg: "constructs/policy", fault: "rules apply from the highest priority on",
		find: "slices.SortStableFunc(last, func(a, b step) int { return a.rule.Priority - b.rule.Priority })", replace: "slices.SortStableFunc(last, func(a, b step) int { return b.rule.Priority - a.rule.Priority })",
	},
	{
		pkg: "constructs/policy", fault: "a BLOCK does not end the chain",
		find: "stronger.ended = o.trust || o.action == ActionBlock || o.action == ActionUnknown", replace: "stronger.ended = o.trust || o.action == ActionUnknown",
	},
	{
		pkg: "constructs/policy", fault: "a later hop with an equal action decides",
		find: "if o.action > c.outcome.action {", replace: "if o.action >= c.outcome.action {",
	},
	{
		pkg: "constructs/policy", fault: "a rule that trusts redirections does not end the chain",
		find: "stronger.ended = o.trust || o.action == ActionBlock", replace: "stronger.ended = o.action == ActionBlock",
	},
	{
		pkg: "constructs/policy", fault: "Decide passes over the rules of one type",
		find: "rank = min(rank, r)", replace: "rank = max(rank, r)",
	},
	{
		pkg: "constructs/policy", fault: "a batch ends after 64 names",
		find: "names, types, out = names[n:], types[n:], out[n:]", replace: "names, types, out = nil, types[n:], out[n:]",
	},
	{
		pkg: "constructs/policy", fault: "an open rule after the deciding one leaves it uncertain",
		find: "if each >= rank {\n\t\t\treturn true", replace: "if each > rank+1 {\n\t\t\treturn true",
	},
	{
		pkg: "constructs/policy", fault: "an open rule ahead never matters",
		find: "if !e.steps[each].outcome.same(o) {\n\t\t\treturn false", replace: "if !e.steps[each].outcome.same(o) {\n\t\t\treturn true",
	},
	{
		pkg: "constructs/policy", fault: "two responses are the same",
		find: "return o.action == other.action && o.response == other.response && o.action != ActionUnknown", replace: "return o.action == other.action && o.action != ActionUnknown",
	},
	{
		pkg: "constructs/policy", fault: "one entry more than the most is taken",
		find: "if n := e.size(); n > maxEntries {", replace: "if n := e.size(); n > maxEntries+1 {",
	},
	{
		pkg: "constructs/policy", fault: "the most entries are refused",
		find: "if n := e.size(); n > maxEntries {", replace: "if n := e.size(); n >= maxEntries {",
	},
	{
		pkg: "constructs/policy", fault: "a list counts once however many rules look into it",
		find: "n += len(r.List.Entries)", replace: "n = max(n, len(r.List.Entries))",
	},
	{
		pkg: "constructs/policy", fault: "entries that AWS might refuse never matter",
		find: "d.Certain = !e.undecided(string(name), t, rank)", replace: "d.Certain = true",
	},
	{
		pkg: "constructs/policy", fault: "an override without a domain is known",
		find: `case r.Block.Response == "OVERRIDE" && r.Block.OverrideDomain != "":`, replace: `case r.Block.Response == "OVERRIDE":`,
	},
	{
		pkg: "constructs/policy", fault: "rules with one priority are in the order of the source",
		find: "if !sure(sorted[at]) || slices.ContainsFunc(sorted[:at], same) {", replace: "if sure(sorted[at]) || slices.ContainsFunc(sorted[:at], same) {",
	},
	{
		pkg: "constructs/policy", fault: "a rule of an unknown type is for no type",
		find: "return key == anyType || key == typeKey(t)", replace: "return key == typeKey(t)",
	},
	{
		pkg: "constructs/awsdns", fault: "Qtype TYPE65535 is valid",
		find: "const lastRuleType = 65534", replace: "const lastRuleType = 65535",
	},
}

var accessMutants = []mutant{
	{
		pkg: "constructs/policy/access", fault: "a Deny denies nothing",
		find: "d.Allowed = min(d.Allowed, denied.Not())", replace: "d.Allowed = max(d.Allowed, No)",
	},
	{
		pkg: "constructs/policy/access", fault: "conditions are not looked at",
		find: "return min(m.There, m.Principal, m.Action, m.Resource, m.Condition)", replace: "return min(m.There, m.Principal, m.Action, m.Resource)",
	},
	{
		pkg: "constructs/policy/access", fault: "one condition of several is enough",
		find: "m.Condition = min(m.Condition, truth)", replace: "m.Condition = truth",
	},
	{
		pkg: "constructs/policy/access", fault: "NotAction and NotResource are Action and Resource",
		find: "if e.not {\n\t\treturn truth.Not()", replace: "if e.not {\n\t\treturn truth",
	},
	{
		pkg: "constructs/policy/access", fault: "a document that is not known allows nothing",
		find: "if document.Open {", replace: "if false {",
	},
	{
		pkg: "constructs/policy/access", fault: "a star goes over the colons of an ARN",
		find: "if how == arn && passed < arnColons {", replace: "if how == arn && passed > arnColons {",
	},
	{
		pkg: "constructs/policy/access", fault: "? takes no character",
		find: "map[byte]kind{'*': star, '?': anyChar}[c]", replace: "map[byte]kind{'*': star, '?': char}[c]",
	},
	{
		pkg: "constructs/policy/access", fault: "hostile patterns are compared to the end",
		find: "if *work -= (len(p) + 1) * (len(s) + 1); *work < 0 {", replace: "if *work -= 0; *work < 0 {",
	},
	{
		pkg: "constructs/policy/access", fault: "unknowns never match",
		find: "case !reaches(p, s, possible):", replace: "case !reaches(p, s, certain):",
	},
}

var reportMutants = []mutant{
	{
		pkg: "apps/internal/report", fault: "foreign text is printed as it is",
		find: "return Text(disarm(escaped(text)))", replace: "return Text(disarm(text))",
	},
	{
		pkg: "apps/internal/report", fault: "workflow commands are not disarmed",
		find: "return Text(disarm(escaped(text)))", replace: "return Text(escaped(text))",
	},
	{
		pkg: "apps/internal/report", fault: "ESC is visible",
		find: "if c := text[i]; c < ' ' || c > '~' {", replace: "if c := text[i]; c < '\\x1b' || c > '~' {",
	},
	{
		pkg: "apps/internal/report", fault: "DEL is visible",
		find: "if c := text[i]; c < ' ' || c > '~' {", replace: "if c := text[i]; c < ' ' || c > 0x7f {",
	},
	{
		pkg: "apps/internal/report", fault: "letters that show nothing are printed",
		find: "!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)", replace: "!unicode.In(r, unicode.Variation_Selector)",
	},
	{
		pkg: "apps/internal/report", fault: "bytes that are not UTF-8 are replaced by U+FFFD",
		find: "case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):", replace: "case r == utf8.MaxRune:",
	},
	{
		pkg: "apps/internal/report", fault: "a Stringer is printed as it is",
		find: "safe[i] = string(show(x.String()))", replace: "safe[i] = x.String()",
	},
	{
		pkg: "apps/internal/report", fault: "an error is printed as it is",
		find: "safe[i] = string(show(x.Error()))", replace: "safe[i] = x.Error()",
	},
	{
		pkg: "apps/internal/report", fault: "a byte slice is printed as it is",
		find: "case []string, []byte, fmt.Formatter:\n\t\t\tsafe[i] = string(show(fmt.Sprint(x)))", replace: "case []string, []byte, fmt.Formatter:\n\t\t\tsafe[i] = x",
	},
	{
		pkg: "apps/internal/report", fault: "Join prints foreign texts as they are",
		find: "lines[i] = string(Line(text))\n\t}\n\treturn Text(strings.Join(lines, separator))", replace: "lines[i] = text\n\t}\n\treturn Text(strings.Join(lines, separator))",
	},
	{
		pkg: "apps/internal/report", fault: "a pipe ends a cell of a Markdown table",
		find: "\"|\", `\\|`, \"~\"", replace: "\"|\", `|`, \"~\"",
	},
	{
		pkg: "apps/internal/report", fault: "a backslash of foreign Markdown escapes ours",
		find: "`\\`, `\\\\`, \"`\", \"\\\\`\",", replace: "\"`\", \"\\\\`\",",
	},
	{
		pkg: "apps/internal/report", fault: "a mention in Markdown reaches somebody",
		find: `"@", "&#64;", `, replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "HTML in Markdown is a tag",
		find: `"<", "&lt;", `, replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "a bare address in Markdown is a link",
		find: `"://", "&#58;//", `, replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "www. in Markdown is a link",
		find: `"www.", "www&#46;",`, replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "* in Markdown is markup",
		find: "\"*\", `\\*`, ", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "_ in Markdown is markup",
		find: "\"_\", `\\_`, ", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "[ in Markdown begins a link",
		find: "\"[\", `\\[`, ", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "~ in Markdown strikes through",
		find: "\"~\", `\\~`, ", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "# in Markdown refers to an issue",
		find: "\"#\", `\\#`, ", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "! in Markdown begins an image",
		find: "\"!\", `\\!`, ", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "$ in Markdown begins mathematics",
		find: "\"$\", `\\$`,", replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "& in Markdown begins a character reference",
		find: `"&", "&amp;", `, replace: "",
	},
	{
		pkg: "apps/internal/report", fault: "a backtick ends a code span",
		find: "for strings.Contains(line, fence) {", replace: "for false {",
	},
	{
		pkg: "apps/internal/report", fault: "a pipe in a code span ends a cell",
		find: "line := strings.ReplaceAll(string(Line(text)), \"|\", `\\|`)", replace: "line := string(Line(text))",
	},
	{
		pkg: "apps/internal/report", fault: "spaces at the ends of a code span are lost",
		find: `if len(fence) > 1 || strings.HasPrefix(line, " ") || strings.HasSuffix(line, " ") {`, replace: "if len(fence) > 1 {",
	},
	{
		pkg: "apps/internal/report", fault: "a number and a dot begin a list in Markdown",
		find: "return line[:digits] + `\\` + rest", replace: "return line",
	},
	{
		pkg: "apps/internal/report", fault: "a dash begins a list in Markdown",
		find: "return `\\` + line", replace: "return line",
	},
	{
		pkg: "apps/internal/report", fault: "a quote ends a word for a shell",
		find: "return Text(\"'\" + strings.ReplaceAll(word, \"'\", `'\\''`) + \"'\")", replace: "return Text(\"'\" + word + \"'\")",
	},
	{
		pkg: "apps/internal/report", fault: "a quote ends an escaped word for a shell",
		find: "strings.ReplaceAll(shellEscaped(word), \"'\", `\\'`)", replace: "shellEscaped(word)",
	},
	{
		pkg: "apps/internal/report", fault: "$ means nothing to a shell",
		find: "0123456789_-./:,+@%=", replace: "0123456789_-./:,+@%=$",
	},
	{
		pkg: "apps/internal/report", fault: "JSON has characters that cannot be seen",
		find: "_, err := w.Write(EscapedJSON(b.Bytes()))", replace: "_, err := w.Write(b.Bytes())",
	},
	{
		pkg: "apps/internal/report", fault: "a page shows foreign text as it is",
		find: `func line(text string) string { return string(Line(text)) }`, replace: `func line(text string) string { return text }`,
	},
	{
		pkg: "apps/internal/report", fault: "the policy of a page allows any script",
		find: `script-src '" + hashOf(pageScript) + "'`, replace: `script-src 'unsafe-inline`,
	},
	{
		pkg: "apps/internal/report", fault: "a page is cut silently",
		find: "\tif all > shown {\n\t\ts.Left =", replace: "\tif all < shown {\n\t\ts.Left =",
	},
	{
		pkg: "apps/internal/report", fault: "a gap of a timeline is not drawn",
		find: `if at > before+1 {`, replace: `if at > before+1000 {`,
	},
	{
		pkg: "apps/internal/report", fault: "redacted names stay in the details of rows",
		find: `Detail{d.Label, p.text(d.Text), p.texts(d.Copy), d.Allow}`, replace: `Detail{d.Label, d.Text, p.texts(d.Copy), d.Allow}`,
	},
	{
		pkg: "apps/internal/report", fault: "an address within a name is not redacted",
		find: `case p.Addresses && addressInName.MatchString(bare) && !p.Names:`, replace: `case p.Addresses && p.Names:`,
	},
	{
		pkg: "apps/internal/report", fault: "allow entries are pseudonyms",
		find: "\t\tif p.Names && len(d.Copy) > 0 {\n\t\t\tcontinue", replace: "\t\tif p.Names && len(d.Copy) > 1000 {\n\t\t\tcontinue",
	},
	{
		pkg: "apps/internal/report", fault: "a badge is not in the page as it was redacted",
		find: `func (p *pseudonyms) badge(b Badge) Badge { return Badge{p.text(b.Text), b.Level} }`, replace: `func (p *pseudonyms) badge(b Badge) Badge { return b }`,
	},
	{
		pkg: "apps/vpcdns/internal/watch", fault: "a count that is too high does not say so",
		find: `c.Text, c.Over, c.Blocked = text, c.Queries, 0`, replace: `c.Text, c.Over, c.Blocked = text, 0, 0`,
	},
	{
		pkg: "apps/vpcdns/internal/watch", fault: "a truncated file is read no further",
		find: `now.Size() < t.at:`, replace: `now.Size() < 0:`,
	},
	{
		pkg: "apps/vpcdns/internal/watch", fault: "the rest of a file that was replaced is not read",
		find: "\tif t.at < size {\n\t\treturn nil // the rest comes first\n\t}\n\tif err := t.flush(); err != nil {\n\t\treturn err\n\t}\n", replace: "\tif t.at < size {\n\t\treturn nil // the rest comes first\n\t}\n",
	},
	{
		pkg: "apps/vpcdns/internal/watch", fault: "broken lines are not counted",
		find: `w.counts.Broken += n`, replace: `w.counts.Broken += 0`,
	},
	{
		pkg: "apps/vpcdns/internal/watch", fault: "a filter forgets what was there before it",
		find: `	for _, e := range w.recent.last(keptEvents) {`, replace: `	for _, e := range w.recent.last(0) {`,
	},
	{
		pkg: "apps/vpcdns/internal/watch", fault: "names are drawn as they are",
		find: `name := string(report.Line(e.Name))`, replace: `name := e.Name`,
	},
	{
		pkg: "apps/internal/report", fault: "a colon ends a property of a workflow command",
		find: `"%", "%25", ":", "%3A", ",", "%2C"`, replace: `"%", "%25", ",", "%2C"`,
	},
	{
		pkg: "apps/internal/report", fault: "a comma begins a property of a workflow command",
		find: `"%", "%25", ":", "%3A", ",", "%2C"`, replace: `"%", "%25", ":", "%3A"`,
	},
	{
		pkg: "apps/internal/report", fault: "the data of a workflow command is decoded twice",
		find: `commandData     = strings.NewReplacer("%", "%25")`, replace: `commandData     = strings.NewReplacer("%", "%")`,
	},
	{
		pkg: "apps/internal/report", fault: "Writer lets control characters pass",
		find: "if (c < ' ' && c != '\\n' && c != '\\t') || c > '~' || c == ':' || c == '#' {", replace: "if c > '~' || c == ':' || c == '#' {",
	},
	{
		pkg: "apps/internal/report", fault: "Writer lets a command at the start of a line pass",
		find: `bytes.HasPrefix(start, []byte("::"))`, replace: `bytes.HasPrefix(start, []byte(":::"))`,
	},
	{
		pkg: "apps/internal/report", fault: "Writer cuts runes at the end of a write",
		find: "if !utf8.FullRune(tail) {\n\t\t\t\treturn n", replace: "if !utf8.FullRune(tail) {\n\t\t\t\treturn 0",
	},
	{
		pkg: "apps/internal/report", fault: "Writer forgets the first error",
		find: "if w.err == nil && len(p) > 0 {", replace: "if len(p) > 0 {",
	},
	{
		pkg: "apps/internal/report", fault: "Flush reports no error",
		find: "w.pass(rest)\n\t}\n\treturn w.err", replace: "w.pass(rest)\n\t}\n\treturn nil",
	},
}

var outputMutants = []mutant{
	{
		pkg: "apps/internal/output", fault: "a replaced file gets the mode of a new one",
		find: "err = errors.Join(err, file.Chmod(before.Mode().Perm()))", replace: "err = errors.Join(err)",
	},
	{
		pkg: "apps/internal/output", fault: "temporary files stay after an error",
		find: "file.drop()\n\t\t}\n\t}()", replace: "_ = file\n\t\t}\n\t}()",
	},
	{
		pkg: "apps/internal/output", fault: "the temporary file of a failed write stays",
		find: "if err := fill(temporary, file.Content, before); err != nil {\n\t\ts.drop()", replace: "if err := fill(temporary, file.Content, before); err != nil {",
	},
	{
		pkg: "apps/internal/output", fault: "a file is replaced although another cannot be staged",
		find: "batch = append(batch, file)\n\t}\n\tvar written", replace: "_ = file.replace()\n\t\tbatch = append(batch, file)\n\t}\n\tvar written",
	},
	{
		pkg: "apps/internal/output", fault: "files are replaced before devices are written",
		find: "range []bool{false, true}", replace: "range []bool{true, false}",
	},
	{
		pkg: "apps/internal/output", fault: "an error does not name the files written",
		find: "if len(written) == 0 {\n\t\treturn err", replace: "if len(written) >= 0 {\n\t\treturn err",
	},
	{
		pkg: "apps/internal/output", fault: "a link is replaced by a file",
		find: "target = link\n", replace: "break\n",
	},
	{
		pkg: "apps/internal/output", fault: "a message names the temporary file",
		find: "if errors.As(err, &of) {\n\t\treturn of.Err", replace: "if errors.As(err, &of) {\n\t\treturn err",
	},
	{
		pkg: "apps/internal/output", fault: "leftovers of other targets are cleared",
		find: `prefix := "." + filepath.Base(target) + infix`, replace: `prefix := "." + filepath.Base(target)`,
	},
	{
		pkg: "apps/internal/output", fault: "files of living processes are cleared",
		find: "if lock(file, false) {", replace: "if lock(file, false) || true {",
	},
	{
		pkg: "apps/internal/output", fault: "leftovers are never cleared",
		find: "\tclearLeftovers(target)\n\ttemporary", replace: "\ttemporary",
	},
	{
		pkg: "apps/internal/output", fault: "an output may be an input",
		find: "if c.same(input, info) {", replace: "if false {",
	},
	{
		pkg: "apps/internal/output", fault: "an output that is replaced in place is refused",
		find: `if input == "-" || err != nil || slices.Contains(c.InPlace, input) {`, replace: `if input == "-" || err != nil || len(c.InPlace) > 9 && slices.Contains(c.InPlace, input) {`,
	},
	{
		pkg: "apps/internal/output", fault: "Abandon leaves temporary files",
		find: "for name := range temporaries.files {\n\t\t_ = os.Remove(name)", replace: "for name := range temporaries.files {\n\t\t_ = name",
	},
}

// exits are the tests of exit codes; all tests of the command take minutes.
const exits = "TestExitCode|TestNotesThatCannotBeWritten|TestFullOutputIsAnError|TestSignalEndsAtOnce|TestScript/(lint|usage)$"

var commandMutants = []mutant{
	{
		pkg: "apps/vpcdns", fault: "findings exit with 0", run: exits,
		find: "return exitFindings\n\t}\n\treturn exitInput", replace: "return exitFine\n\t}\n\treturn exitInput",
	},
	{
		pkg: "apps/vpcdns", fault: "errors exit with 1", run: exits,
		find: "return exitFindings\n\t}\n\treturn exitInput", replace: "return exitFindings\n\t}\n\treturn exitFindings",
	},
	{
		pkg: "apps/vpcdns", fault: "the least bad part of an error decides the exit code", run: exits,
		find: "code = max(code, exitCode(part))", replace: "code = min(code, exitCode(part))",
	},
	{
		pkg: "apps/vpcdns", fault: "output that cannot be written is fine", run: exits,
		find: "if unwritten := out.Flush(); unwritten != nil {", replace: "if unwritten := out.Flush(); unwritten != nil && false {",
	},
	{
		pkg: "apps/vpcdns", fault: "errors that cannot be written are fine", run: exits,
		find: "if notes.Flush() != nil {", replace: "if notes.Flush() != nil && false {",
	},
	{
		pkg: "apps/vpcdns", fault: "a signal exits with 1", run: exits,
		find: "os.Exit(exitSignal + int(number))", replace: "os.Exit(1 + 0*int(number))",
	},
}
