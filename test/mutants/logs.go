package main

var querylogMutants = []mutant{
	{
		pkg: "constructs/querylog", fault: "24:00 is a time",
		find: "hour > 23 ||", replace: "hour > 24 ||",
	},
	{
		pkg: "constructs/querylog", fault: "a minute has 61 seconds without the leap second",
		find: "second > 60 {", replace: "second > 59 {",
	},
	{
		pkg: "constructs/querylog", fault: "a fraction of .5 is 5 ms",
		find: "weight := int64(100)", replace: "weight := int64(1)",
	},
	{
		pkg: "constructs/querylog", fault: "copies are handed out",
		find: "return !isNew", replace: "return isNew && !isNew",
	},
	{
		pkg: "constructs/querylog", fault: "queries from two ports are copies",
		find: "[...][]byte{r.VPCID, r.SrcAddr, r.SrcPort, ", replace: "[...][]byte{r.VPCID, r.SrcAddr, ",
	},
	{
		pkg: "constructs/querylog", fault: "other answers are copies",
		find: "b = append(append(b, r.Answers[i].Rdata...), 0)", replace: "b = append(append(b, r.Answers[i].Type...), 0)",
	},
	{
		pkg: "constructs/querylog", fault: "memory for copies is not bounded",
		find: "more > 0 && c.slots.Add(int64(more)) > c.most", replace: "more > 0 && c.slots.Add(int64(more)) > 2*c.most",
	},
	{
		pkg: "constructs/querylog", fault: "a key that comes twice is taken the fast way",
		find: "if seen&(1<<f) != 0 && f != unknown {", replace: "if seen&(1<<f) != 0 && f == unknown {",
	},
	{
		pkg: "constructs/querylog", fault: "a comma may be in front of the first field the fast way",
		find: "end > 0 && f.isText() && place > 0 {", replace: "end > 0 && f.isText() && place >= 0 {",
	},
	{
		pkg: "constructs/querylog", fault: "the first fields may come twice the fast way",
		find: "seen := uint32(2)<<n - 2", replace: "seen := uint32(2)<<0 - 2",
	},
	{
		pkg: "constructs/querylog", fault: "Query_Name is not query_name the fast way",
		find: "if f == unknown && !isForeign(name) {", replace: "if f == unknown && false {",
	},
	{
		pkg: "constructs/querylog", fault: "the lines of later pieces begin at 1",
		find: "done.stats.Examples[i].At.Line += r.lines", replace: "done.stats.Examples[i].At.Line += 0",
	},
	{
		pkg: "constructs/querylog", fault: "unread files are not an error",
		find: "if len(s.Unread) > 0 {", replace: "if len(s.Unread) > 1 {",
	},
	{
		pkg: "constructs/querylog", fault: "copies are not among the records of the share",
		find: "all := s.Broken + s.Records + s.Copies;", replace: "all := s.Broken + s.Records;",
	},
	{
		pkg: "constructs/querylog", fault: "the most broken records are too many",
		find: "float64(s.Broken) > most*float64(all)", replace: "float64(s.Broken) >= most*float64(all)",
	},
	{
		pkg: "constructs/querylog", fault: "the root loses its dot",
		find: "if last < 1 || name[last] != '.' {", replace: "if last < 0 || name[last] != '.' {",
	},
}

var digestMutants = []mutant{
	{
		pkg: "constructs/querylog", fault: "a digest and a log that is in it count twice",
		find: "alone: len(r.sources) == 1", replace: "alone: true",
	},
	{
		pkg: "constructs/querylog", fault: "the beginning of a time is not in it",
		find: "return r.UnixMilliOf(i) >= since", replace: "return r.UnixMilliOf(i) > since",
	},
	{
		pkg: "constructs/querylog", fault: "the end of a time is in it",
		find: "return r.UnixMilliOf(i) >= until", replace: "return r.UnixMilliOf(i) > until",
	},
	{
		pkg: "constructs/querylog", fault: "a digest of a time passes for one of all",
		find: "source += \" \" + window", replace: "source += window[:0]",
	},
	{
		pkg: "constructs/querylog/digest", fault: "the blocks of a digest may be in another order",
		find: "for i, n := range []uint64{r.blocks, r.rows, r.queries, uint64(r.heads)} {", replace: "for i, n := range []uint64{r.blocks, r.rows, r.queries} {",
	},
	{
		pkg: "constructs/querylog/digest", fault: "a row may have any number of queries",
		find: "|| len(w.times) == maxOfRow) {", replace: "|| len(w.times) == 2*maxOfRow) {",
	},
	{
		pkg: "constructs/querylog/digest", fault: "something may follow a digest",
		find: "if _, err := r.from.ReadByte(); !eof.Is(err) {", replace: "if _, err := r.from.ReadByte(); false && err != nil {",
	},
}

var replayMutants = []mutant{
	{
		pkg: "constructs/replay", fault: "records outside of the window do not merge",
		find: "r.Outside = r.Outside.merged(other.Outside)", replace: "_ = other.Outside",
	},
	{
		pkg: "constructs/replay", fault: "judged records do not merge",
		find: "r.Records += other.Records\n\tr.FromLog", replace: "r.FromLog",
	},
	{
		pkg: "constructs/replay", fault: "records decided from the log do not merge",
		find: "r.FromLog += other.FromLog", replace: "_ = other.FromLog",
	},
	{
		pkg: "constructs/replay", fault: "merged clients keep their answers apart",
		find: "c.Answered += other.Answered", replace: "_ = other.Answered",
	},
	{
		pkg: "constructs/replay", fault: "days with answers do not merge",
		find: "c.AnsweredDays = distinct(slices.Concat(c.AnsweredDays, other.AnsweredDays))", replace: "_ = other.AnsweredDays",
	},
	{
		pkg: "constructs/replay", fault: "a merged span keeps its end",
		find: "if other.Last.After(s.Last) {", replace: "if other.Last.Before(s.Last) {",
	},
	{
		pkg: "constructs/replay", fault: "counts of classes do not merge",
		find: "for i, n := range other {\n\t\tc[i] += n", replace: "for i, n := range other {\n\t\tc[i] = n",
	},
	{
		pkg: "constructs/replay", fault: "unknown agreement does not merge",
		find: "a.Agree+b.Agree, a.Disagree+b.Disagree, a.Unknown+b.Unknown", replace: "a.Agree+b.Agree, a.Disagree+b.Disagree, a.Unknown",
	},
	{
		pkg: "constructs/replay", fault: "copies do not merge",
		find: "Copies: r.Copies + other.Copies,", replace: "Copies: r.Copies,",
	},
	{
		pkg: "constructs/replay", fault: "reports of different questions merge",
		find: "case reflect.DeepEqual(q, other):", replace: "case reflect.DeepEqual(q, other) || q.String() == other.String():",
	},
	{
		pkg: "constructs/replay", fault: "a day begins 1 ms late",
		find: "return Day(floorDiv(unixMilli, dayMillis))", replace: "return Day(floorDiv(unixMilli-1, dayMillis))",
	},
	{
		pkg: "constructs/replay", fault: "an hour begins 1 ms late",
		find: "hour := floorDiv(unixMilli, hourMillis)", replace: "hour := floorDiv(unixMilli-1, hourMillis)",
	},
	{
		pkg: "constructs/replay", fault: "the first record of the next hour counts in this one",
		find: "w.hourAt <= unixMilli && unixMilli < w.hourAt+hourMillis", replace: "w.hourAt <= unixMilli && unixMilli <= w.hourAt+hourMillis",
	},
	{
		pkg: "constructs/replay", fault: "the end of the window is in it",
		find: "r.Last() >= w.replayer.until", replace: "r.Last() > w.replayer.until",
	},
	{
		pkg: "constructs/replay", fault: "queries outside the window are judged",
		find: "if w.narrow(r) == 0 {", replace: "if w.narrow(r) < 0 {",
	},
	{
		pkg: "constructs/replay", fault: "eight bits of a hash tell queries apart",
		find: "s.outcome == nil || s.key == key {", replace: "s.outcome == nil || s.key.a&255 == key.a&255 {",
	},
	{
		pkg: "constructs/replay", fault: "merging drops what both have",
		find: "combine(a[x], b[y]), a[:x], b[:y]", replace: "a[x], a[:x], b[:y]",
	},
	{
		pkg: "constructs/replay", fault: "a name with several changes counts several times",
		find: "r.Changes[i-1].Class != c.Class || r.Changes[i-1].Name != c.Name // they", replace: "r.Changes[i-1].Class != c.Class || true // they",
	},
	{
		pkg: "constructs/replay", fault: "clients without an answer make a name legitimate",
		find: "if client.Answered > 0 {", replace: "if client.Answered >= 0 {",
	},
	{
		pkg: "constructs/replay", fault: "days without an answer make a name legitimate",
		find: "len(c.AnsweredDays) >= LegitimateDays", replace: "len(c.Days) >= LegitimateDays",
	},
	{
		pkg: "constructs/replay", fault: "one workload makes a name legitimate",
		find: "c.AnsweredWorkloads() >= LegitimateWorkloads", replace: "c.AnsweredWorkloads() >= LegitimateWorkloads-1",
	},
	{
		pkg: "constructs/replay", fault: "a gap begins an hour early",
		find: "from := r.Hours[i-1].Hour.Add(time.Hour)", replace: "from := r.Hours[i-1].Hour",
	},
	{
		pkg: "constructs/replay", fault: "the shortest gap comes first",
		find: "func(a, b Gap) int { return b.Hours - a.Hours }", replace: "func(a, b Gap) int { return a.Hours - b.Hours }",
	},
	{
		pkg: "constructs/replay", fault: "newly allowed counts as newly blocked",
		find: "case was == no && is == yes:\n\t\treturn NewlyBlocked\n\tcase was == yes && is == no:", replace: "case was != is && was != maybe:\n\t\treturn NewlyBlocked\n\tcase was == yes && is == no:",
	},
	{
		pkg: "constructs/replay", fault: "a verdict that may be another one is decided",
		find: "case s&^of == 0:\n\t\treturn yes\n\tdefault:\n\t\treturn maybe", replace: "case s&^of == 0:\n\t\treturn yes\n\tdefault:\n\t\treturn yes",
	},
	{
		pkg: "constructs/replay", fault: "verdicts of records with other actions are shared",
		find: "key = appendText(key, r.FirewallRuleAction)", replace: "key = appendText(key, nil)",
	},
	{
		pkg: "constructs/querylog", fault: "the chain of a blocked query is followed",
		find: "if r.Blocked() {", replace: "if false {",
	},
	{
		pkg: "constructs/querylog", fault: "the chain of a query is not followed",
		find: `string(a.Type) == "CNAME" || string(a.Type) == "DNAME"`, replace: `string(a.Type) == "DNAME"`,
	},
	{
		pkg: "constructs/internal/sketch", fault: "merged sketches keep the largest hashes",
		find: "return slices.Clip(all[:min(len(all), size)])", replace: "return slices.Clip(all[max(0, len(all)-size):])",
	},
	{
		pkg: "constructs/replay", fault: "a VPC without records is not silent",
		find: "if !slices.ContainsFunc(r.VPCs, func(v VPCCount) bool { return v.ID == id }) {", replace: "if len(r.VPCs) == 0 {",
	},
	{
		pkg: "constructs/replay", fault: "a report of another version is read",
		find: "case report.Version > 0 && report.Version != Version:", replace: "case report.Version > 9*Version:",
	},
	{
		pkg: "constructs/replay", fault: "two workloads of two VPCs are one",
		find: "return Workload{c.VPC, c.Label()}", replace: "return Workload{\"\", c.Label()}",
	},
}

var surveyMutants = []mutant{
	{
		pkg: "constructs/survey", fault: "merged records without room are not counted",
		find: "sh.lost += other.lost\n", replace: "_ = other.lost\n",
	},
	{
		pkg: "constructs/survey", fault: "merged domains without room are not counted",
		find: "sh.lostDomains.merge(&other.lostDomains)", replace: "_ = &other.lostDomains",
	},
	{
		pkg: "constructs/survey", fault: "an hour begins 1 ms late",
		find: "at := unixMilli / hour", replace: "at := (unixMilli - 1) / hour",
	},
	{
		pkg: "constructs/survey", fault: "SilentHours is one too few",
		find: "+ 1 - len(all.hours)", replace: "- len(all.hours)",
	},
	{
		pkg: "constructs/survey", fault: "iodine's TYPE65399 carries no data",
		find: "case kindTXT, kindNull, kindKey, kindPrivate:", replace: "case kindTXT, kindNull, kindKey:",
	},
	{
		pkg: "constructs/survey", fault: "the clients of a merged survey keep their numbers",
		find: "client = numbers[client]", replace: "_ = numbers[client]",
	},
	{
		pkg: "constructs/survey", fault: "resolved queries do not merge",
		find: "n.resolved += other.resolved", replace: "_ = other.resolved",
	},
	{
		pkg: "constructs/survey", fault: "blocked queries do not merge",
		find: "n.blocked += other.blocked", replace: "_ = other.blocked",
	},
	{
		pkg: "constructs/survey", fault: "alerts do not merge",
		find: "n.alerts += other.alerts", replace: "_ = other.alerts",
	},
	{
		pkg: "constructs/survey", fault: "marks of answers do not merge",
		find: "n.marks |= other.marks", replace: "_ = other.marks",
	},
	{
		pkg: "constructs/survey", fault: "the marks of a merged client do not merge",
		find: "mine.marks |= a.marks", replace: "_ = a.marks",
	},
	{
		pkg: "constructs/survey", fault: "the longest of many names does not merge",
		find: "m.longest = max(m.longest, other.more.longest)", replace: "_ = other.more.longest",
	},
	{
		pkg: "constructs/survey", fault: "the longest of many names is the last",
		find: "n.more.longest = max(n.more.longest, len(text))", replace: "n.more.longest = len(text)",
	},
	{
		pkg: "constructs/survey", fault: "a tunnel needs one name more",
		find: "case len(long) >= tunnelNames, len(data) >= tunnelNames:", replace: "case len(long) > tunnelNames, len(data) > tunnelNames:",
	},
	{
		pkg: "constructs/survey", fault: "a single long name is not a tunnel",
		find: "case length >= tunnelSingle && !v.isWellKnown(n):", replace: "case length >= 9*tunnelSingle && !v.isWellKnown(n):",
	},
	{
		pkg: "constructs/survey", fault: "a beacon needs one query more",
		find: "if len(times) < beaconTimes {", replace: "if len(times) <= beaconTimes {",
	},
	{
		pkg: "constructs/survey", fault: "a timer without jitter is a beacon",
		find: "if spread < beaconSpread*period || spread < 2 {", replace: "if spread < 0 {",
	},
	{
		pkg: "constructs/survey", fault: "9 made-up domains are a finding",
		find: "case len(suspects) >= generatedNames &&", replace: "case len(suspects) >= generatedNames-1 &&",
	},
	{
		pkg: "constructs/survey", fault: "11 guesses are a sweep",
		find: "if hits >= sweepGuesses ||", replace: "if hits >= sweepGuesses-1 ||",
	},
	{
		pkg: "constructs/survey", fault: "a sweep in no order counts",
		find: "return 2*near >= len(hosts)", replace: "return near >= 0",
	},
	{
		pkg: "constructs/survey", fault: "a private address rebinds nothing",
		find: "if a.marks&answersPublic != 0 && a.marks&answersPrivate != 0 {", replace: "if a.marks&answersPublic != 0 && a.marks&answersPrivate == 0 {",
	},
	{
		pkg: "constructs/survey", fault: "999 queries an hour hammer",
		find: "return float64(a.Queries) >= hammerRate*hours", replace: "return float64(a.Queries) >= (hammerRate-1)*hours",
	},
	{
		pkg: "constructs/survey", fault: "the room for names is not bounded",
		find: "if len(st.names) > st.room {\n", replace: "if len(st.names) > 2*st.room {\n",
	},
	{
		pkg: "constructs/survey", fault: "dropped records are not counted",
		find: "st.lost += n.Queries", replace: "_ = n.Queries",
	},
	{
		pkg: "constructs/internal/sketch", fault: "a sketch keeps the largest hashes",
		find: "if len(s) == size && hash >= s[size-1] {", replace: "if len(s) == size && hash <= s[size-1] {",
	},
}

var suggestMutants = []mutant{
	{
		pkg: "constructs/suggest", fault: "names on the list are suggested again",
		find: "if e.steps++; e.all[p] {", replace: "if e.steps++; e.all[p] && false {",
	},
	{
		pkg: "constructs/suggest", fault: "one name fewer makes a wildcard",
		find: "len(groups) >= g.options.WildcardNames {", replace: "len(groups) >= g.options.WildcardNames-1 {",
	},
	{
		pkg: "constructs/suggest", fault: "a name for one client on two days stands apart",
		find: "return row.Answered <= 1 && day(row.First) == day(row.Last)", replace: "return row.Answered <= 1",
	},
	{
		pkg: "constructs/suggest", fault: "a name for two clients on one day stands apart",
		find: "return row.Answered <= 1 && day(row.First) == day(row.Last)", replace: "return day(row.First) == day(row.Last)",
	},
	{
		pkg: "constructs/suggest", fault: "an exception is made for a name with one client",
		find: "if c.Class == replay.NewlyBlocked && c.LooksLegitimate() {\n\t\t\tg.allow(c)", replace: "if c.Class == replay.NewlyBlocked {\n\t\t\tg.allow(c)",
	},
	{
		pkg: "constructs/suggest", fault: "exceptions for a rule that trusts have the whole chain",
		find: "if !g.options.Inspect {\n\t\tnames = []string{c.Name}", replace: "if g.options.Inspect {\n\t\tnames = []string{c.Name}",
	},
	{
		pkg: "constructs/suggest", fault: "a name with a suspicious finding is suggested",
		find: "if f == nil {\n\t\treturn false\n\t}\n\tname := f.Subject", replace: "if f == nil || true {\n\t\treturn false\n\t}\n\tname := f.Subject",
	},
	{
		pkg: "constructs/suggest", fault: "the example of a wildcard is its rarest name",
		find: "if example == nil || f.row.Queries > example.row.Queries {", replace: "if example == nil || f.row.Queries < example.row.Queries {",
	},
	{
		pkg: "constructs/suggest", fault: "a merged entry forgets when it was seen last",
		find: "e.First, e.Last = min(e.First, first), max(e.Last, last)", replace: "e.First = min(e.First, first)",
	},
	{
		pkg: "apps/vpcdns", fault: "suggest takes records of other VPCs", run: "TestScript/suggest",
		find: "if len(f.vpcs) > 0 && !slices.Contains(f.vpcs, string(record.VPCID)) {", replace: "if len(f.vpcs) > 9 && !slices.Contains(f.vpcs, string(record.VPCID)) {",
	},
}

var whoMutants = []mutant{
	{
		pkg: "constructs/who", fault: "the end of a span is not in it",
		find: "if each.from <= at && at <= each.to {", replace: "if each.from <= at && at < each.to {",
	},
	{
		pkg: "constructs/who", fault: "the beginning of a span is not in it",
		find: "if each.from <= at && at <= each.to {", replace: "if each.from < at && at <= each.to {",
	},
	{
		pkg: "constructs/who", fault: "the end of a span of an unknown VPC is not in it",
		find: "if at < each.from || each.to < at {", replace: "if at < each.from || each.to <= at {",
	},
	{
		pkg: "constructs/who", fault: "the beginning of a span of an unknown VPC is not in it",
		find: "if at < each.from || each.to < at {", replace: "if at <= each.from || each.to < at {",
	},
	{
		pkg: "constructs/who", fault: "the first task of an address wins",
		find: "cmp.Compare(b.from, a.from)", replace: "cmp.Compare(a.from, b.from)",
	},
	{
		pkg: "constructs/who", fault: "interfaces come before tasks",
		find: `order.Bool(b.task != "", a.task != "")`, replace: `order.Bool(a.task != "", b.task != "")`,
	},
	{
		pkg: "constructs/who", fault: "tasks of two subnets are one",
		find: `} else if each.subnet != found.subnet || found.subnet == "" && each.workload != found.workload {`, replace: `} else if found.subnet == "" && each.workload != found.workload {`,
	},
	{
		pkg: "constructs/who", fault: "the time of a task is that of its last event",
		find: "s.from, s.to = min(s.from, known.from), min(s.to, known.to)", replace: "s.to = min(s.to, known.to)",
	},
	{
		pkg: "constructs/who", fault: "a stopped task goes on",
		find: `if t.LastStatus == "STOPPED" || t.StoppedAt != 0 {`, replace: `if t.LastStatus == "STOPPED" && t.StoppedAt != 0 {`,
	},
	{
		pkg: "constructs/who", fault: "the widest prefix comes first",
		find: "slices.Reverse(d.lengths)", replace: "_ = d.lengths",
	},
	{
		pkg: "constructs/who", fault: "an address of IPv6 must be written as it was",
		find: "if parsed.Is6() {", replace: "if false {",
	},
	{
		pkg: "constructs/who", fault: "the next workload is not a guess",
		find: "guess.workload.Guess = true", replace: "guess.workload.Guess = false",
	},
}
