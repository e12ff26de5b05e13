package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// task is what both contenders do with the hosts file, each in its own way.
type task struct {
	name         string
	ours, theirs contender
	// How the outputs were found to agree.
	agreement string
}

// contender is a command and the file that it writes.
type contender struct {
	tool    string // for the report, with its options
	command []string
	output  string
	// What the peer alone needs: its list of transformations in a file.
	configFile string
	config     []byte
}

// comparable are the transformations of the peer that vpcdns compile makes too with a
// hosts file: it trims, leaves comments and empty lines out, turns IDN into ASCII, checks
// every name, drops duplicates, and ends the last line.
var comparable = []string{"ConvertToAscii", "TrimLines", "RemoveComments", "Validate", "Deduplicate", "RemoveEmptyLines", "InsertFinalNewLine"}

// compress makes a name stand for all names below it and drops those. The peer does this
// step after RemoveComments, wherever the list has it.
const compress = "Compress"

func newTasks(t tools, scratch, input string) []task {
	return []task{
		newTask(t, scratch, input, "names as they are", nil, comparable),
		newTask(t, scratch, input, "with all names below", []string{"--subdomains"}, append(slices.Clone(comparable), compress)),
	}
}

func newTask(t tools, scratch, input, name string, flags, transformations []string) task {
	place := filepath.Join(scratch, strings.ReplaceAll(name, " ", "-"))
	args := append([]string{"compile", "--format", "hosts"}, flags...)
	ours := contender{tool: "vpcdns " + strings.Join(args, " "), output: place + ".ours"}
	ours.command = slices.Concat(t.oneCore, []string{t.vpcdns}, args, []string{"--out", ours.output, input})

	theirs := contender{tool: "hostlist-compiler " + strings.Join(transformations, " "), output: place + ".theirs", configFile: place + ".json"}
	theirs.config = peerConfig(input, transformations)
	theirs.command = slices.Concat(t.oneCore, []string{t.node, t.peer, "--config", theirs.configFile, "--output", theirs.output})
	return task{name: name, ours: ours, theirs: theirs}
}

// peerConfig says what to do in the words of the peer.
func peerConfig(input string, transformations []string) []byte {
	config, err := json.Marshal(map[string]any{
		"name":            "Benchmark",
		"sources":         []any{map[string]any{"source": input, "type": "hosts"}},
		"transformations": transformations,
	})
	if err != nil {
		panic(fmt.Sprintf("strings do not marshal: %v", err))
	}
	return config
}
