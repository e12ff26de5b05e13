package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// askedBy names the first clients and counts the others.
func askedBy(askers []survey.Asker, most int) string {
	shown := askers[:min(most, len(askers))]
	var text strings.Builder
	for i, a := range shown {
		switch {
		case i > 0 && i == len(shown)-1:
			text.WriteString(" and ")
		case i > 0:
			text.WriteString(", ")
		}
		if i+1 < len(shown) && shown[i+1].VPC == a.VPC {
			text.WriteString(a.Name) // in the VPC that follows
		} else {
			text.WriteString(a.Client.String())
		}
	}
	if more := len(askers) - len(shown); more > 0 {
		text.WriteString(", and by " + count(more, "other", "others"))
	}
	return text.String()
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func share(part, of int64) string {
	switch {
	case part == 0:
		return "-"
	case 100*part < of:
		return "<1%"
	default:
		return fmt.Sprintf("%d%%", 100*part/of)
	}
}

// shortName keeps both ends of a name within a sentence.
func shortName(name string) string {
	const most = 48
	if len(name) <= most {
		return name
	}
	return name[:most/2] + "..." + name[len(name)-most/2:]
}

func clock(unixMilli int64) string {
	return time.UnixMilli(unixMilli).UTC().Format("2006-01-02 15:04")
}

func grouped64(n int64) string { return grouped(int(n)) }
