package main

import (
	"path/filepath"
	"slices"
	"strconv"
)

// task is a question that contenders answer.
type task struct {
	name       string
	records    int
	contenders []contender // ours first
}

// contender is a command, the file that it writes its answer to and what its runs took.
type contender struct {
	tool    string
	command []string
	env     []string
	answer  string
	read    func(path string) (answer, error)
	runs    []result
}

func newTasks(t tools, d data) []task {
	tasks := []task{
		{name: "all files, one core", records: d.usual.records, contenders: []contender{ours(t, d, d.usual.folder, 1), duckDB(t, d, 1), digested(t, d, d.usual, 1)}},
		{name: "all files, two cores", records: d.usual.records, contenders: []contender{ours(t, d, d.usual.folder, 2), duckDB(t, d, 2), digested(t, d, d.usual, 2)}},
	}
	if d.polling.records > 0 {
		tasks = append(tasks, task{name: "clients that poll, one core", records: d.polling.records, contenders: []contender{ours(t, d, d.polling.folder, 1), digested(t, d, d.polling, 1)}})
	}
	if t.jq != "" {
		tasks = append(tasks, task{name: "one file, one core", records: d.sliceRecords, contenders: []contender{ours(t, d, d.slice, 1), jq(t, d)}})
	}
	for i := range tasks {
		for j := range tasks[i].contenders {
			c := &tasks[i].contenders[j]
			c.answer = filepath.Join(filepath.Dir(d.policy), strconv.Itoa(i)+"-"+strconv.Itoa(j))
			for k, arg := range c.command {
				if arg == answerFile {
					c.command[k] = c.answer
				}
			}
		}
	}
	return tasks
}

// digested is ours for the digest of logs.
func digested(t tools, d data, l logs, cores int) contender {
	c := ours(t, d, l.digest, cores)
	c.tool = "vpcdns replay of a digest"
	return c
}

// answerFile stands for the file that a command writes its answer to.
const answerFile = "ANSWER"

func ours(t tools, d data, logs string, cores int) contender {
	return contender{
		tool: "vpcdns replay", read: fromReport, env: []string{"GOMAXPROCS=" + strconv.Itoa(cores)},
		command: t.on(cores, t.vpcdns, "replay", "--policy", d.policy, "--stand-in", listID+"="+d.block, "--json", answerFile, logs),
	}
}

func duckDB(t tools, d data, cores int) contender {
	return contender{
		tool: "DuckDB", read: fromTable,
		command: t.on(cores, t.node, t.script, t.modules, strconv.Itoa(cores), filepath.Join(d.usual.folder, "*.gz"), d.block, d.allow, answerFile),
	}
}

// jq reads what gzip unpacks, which is a process of its own on the same core.
func jq(t tools, d data) contender {
	const script = `gzip -dc "$1" | "$2" -n -r --rawfile block "$3" --rawfile allow "$4" -f "$5" > "$6"`
	return contender{
		tool: "gzip and jq", read: fromTable,
		command: t.on(1, "sh", "-c", script, "sh", d.slice, t.jq, d.block, d.allow, t.filter, answerFile),
	}
}

// on returns a command that stays on one core, or may use all.
func (t tools) on(cores int, command ...string) []string {
	if cores > 1 {
		return command
	}
	return slices.Concat(t.oneCore, command)
}
