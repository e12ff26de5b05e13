package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// data is what all contenders get.
type data struct {
	usual        logs
	polling      logs   // of clients that ask the same over and over
	slice        string // one file of the usual ones
	sliceRecords int
	block, allow string // entries of the lists, one a line
	policy       string // a template with both
}

// logs are files compressed with gzip.
type logs struct {
	folder  string
	records int    // 0 if there are none
	digest  string // of all files
	making  result // what making it took
}

// listID is what the policy calls the list to block, which is too long for a template.
const listID = "rslvr-fdl-0123456789abcdef"

// policyText allows before it blocks, as people's do.
const policyText = `Parameters:
  Vpc: {Type: AWS::EC2::VPC::Id}
Resources:
  Allowed:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Domains: ["%s"]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules:
        - {Priority: 1, Action: ALLOW, FirewallDomainListId: !Ref Allowed}
        - {Priority: 2, Action: BLOCK, BlockResponse: NODATA, FirewallDomainListId: %s}
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: !Ref Vpc}
`

// The entries that the generated names meet. Some are blocked in the logs already.
var (
	allowed = []string{"*.amazonaws.com", "*.corp.example"}
	before  = []string{"metadata.google.internal", "*.exfil-test.example", "*.co.uk"}
	met     = []string{"*.px.tracker-test.example", "*.de.edgekey.example.net", "does-not-exist.example.com", "wpad"}
)

// generate writes the same for the same settings.
func generate(scratch string, s settings, t tools) (d data, err error) {
	progress("generating %d records and %d entries", s.records, s.entries)
	d.block, d.allow, d.policy = filepath.Join(scratch, "block.txt"), filepath.Join(scratch, "allow.txt"), filepath.Join(scratch, "policy.yaml")
	old := filepath.Join(scratch, "old.txt")
	for path, lines := range map[string][]string{d.allow: allowed, old: before, d.block: listed(s.entries)} {
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			return d, err
		}
	}
	text := fmt.Sprintf(policyText, strings.Join(allowed, `", "`), listID)
	if err := os.WriteFile(d.policy, []byte(text), 0o600); err != nil {
		return d, err
	}
	if d.usual, err = t.generateLogs(filepath.Join(scratch, "logs"), s.records, "-files", strconv.Itoa(s.files), "-block", old); err != nil {
		return d, err
	}
	d.slice, d.sliceRecords = filepath.Join(d.usual.folder, "queries-00000.log.gz"), s.records/s.files
	if s.polling > 0 {
		progress("generating %d records of clients that poll", s.polling)
		d.polling, err = t.generateLogs(filepath.Join(scratch, "polling"), s.polling, "-files", strconv.Itoa(s.files), "-block", old, "-repeat", strconv.Itoa(s.repeat))
	}
	return d, err
}

// generateLogs generates a folder of logs and their digest.
func (t tools) generateLogs(folder string, records int, args ...string) (logs, error) {
	l := logs{folder: folder, records: records, digest: folder + ".digest"}
	if err := prepareWith(t.loggen, append(args, "-n", strconv.Itoa(records), "-days", "7", "-out", folder)...); err != nil {
		return l, err
	}
	// loggen compresses to be fast, and then unpacking takes longer than that of usual files.
	files, err := filepath.Glob(filepath.Join(folder, "*.log"))
	if err != nil {
		return l, err
	}
	if err := prepareWith("gzip", files...); err != nil {
		return l, err
	}
	l.making, err = run(&contender{tool: "vpcdns digest", env: []string{"GOMAXPROCS=1"}, command: t.on(1, t.vpcdns, "digest", "--out", l.digest, folder)})
	return l, err
}

// prepareWith runs a command that prepares.
func prepareWith(name string, args ...string) error {
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}

// listed returns entries that hardly any name meets, and then those that some do.
func listed(n int) []string {
	lines := make([]string, 0, n)
	for i := range n - len(before) - len(met) {
		name := fmt.Sprintf("ads%d.listed-%d.example", i, i%977)
		if i%3 > 0 {
			name = "*." + name
		}
		lines = append(lines, name)
	}
	return append(append(lines, before...), met...)
}
