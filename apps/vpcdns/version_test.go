package main

import (
	"bytes"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestBuildOf(t *testing.T) {
	t.Parallel()
	info := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: version}, Settings: settings}
	}
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123abc"}, {Key: "vcs.time", Value: "2026-11-29T15:25:26Z"}}
	for want, of := range map[string]*debug.BuildInfo{
		"vpcdns v1.2.3\ncommit 0123abc of 2026-11-29T15:25:26Z\nbuilt with go1.26.8 for ": info("v1.2.3", append(commit, debug.BuildSetting{Key: "vcs.modified", Value: "false"})...),
		"commit 0123abc of 2026-11-29T15:25:26Z, with changes that were not committed\n":  info("v1.2.3+dirty", append(commit, debug.BuildSetting{Key: "vcs.modified", Value: "true"})...),
		"vpcdns v1.2.3\ncommit unknown: not built in a clone\n":                           info("v1.2.3"),
		"vpcdns unknown\n": info(""),
	} {
		var out bytes.Buffer
		if buildOf(of).print(&out); !strings.Contains(out.String(), want) {
			t.Errorf("got %q, want %q in it", out.String(), want)
		}
	}
}

// TestManualPagesSayWhatTheHelpSays compares word by word: the pages are made by way of
// Markdown and roff, to which the asterisks and indented lines of the help mean other things.
func TestManualPagesSayWhatTheHelpSays(t *testing.T) {
	t.Parallel()
	of := build{Version: "v1.2.3", Date: "2026-11-29T15:25:26Z"}
	pages, err := manPages(of)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := manPages(of)
	texts := map[string]string{}
	for i, page := range pages {
		texts[page.name] = string(page.text)
		if !bytes.Equal(page.text, again[i].text) {
			t.Errorf("%s differs from run to run", page.name)
		}
	}
	if !strings.Contains(texts["vpcdns.1"], `"Nov 2026" "vpcdns v1.2.3"`) || texts["vpcdns-man.1"] != "" {
		t.Errorf("unexpected pages")
	}
	for _, cmd := range rootCommand().Commands() {
		if cmd.Hidden {
			continue
		}
		page := wordsOfRoff(texts["vpcdns-"+cmd.Name()+".1"])
		if !containsInOrder(page, strings.Fields(cmd.Long)) {
			t.Errorf("the page of %s has not the words of its help", cmd.Name())
		}
	}
}

func wordsOfRoff(page string) []string {
	page = regexp.MustCompile(`(?m)^\.[A-Z]+.*$`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`\\f[BIRP]`).ReplaceAllString(page, "")
	page = strings.NewReplacer(`\&`, "", `\-`, "-", `\\`, `\`).Replace(page)
	return strings.Fields(page)
}

func containsInOrder(all, part []string) bool {
	for i := range all {
		if len(all)-i >= len(part) && slices.Equal(all[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
