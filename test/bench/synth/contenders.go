package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// subject is what one line of the report is about.
type subject struct {
	app        string
	language   string
	validation bool
}

const (
	templateApp = "template"
	deployApp   = "deploy"
	emptyApp    = "empty" // the floor
	golang      = "Go"
	javascript  = "JavaScript"
)

func (s subject) String() string {
	return fmt.Sprintf("%s in %s with validation %s", s.app, s.language, s.validationText())
}

func (s subject) validationText() string {
	if s.validation {
		return "on"
	}
	return "off"
}

// contender is a subject and the command that runs it.
type contender struct {
	subject
	command []string
	env     []string
	// The file below the working directory with the template; empty: standard output.
	templateFile string
}

// contenders are in the order in which a round runs them: each in Go right before its
// counterpart in JavaScript, so that both meet the same moods of the machine.
func contenders(apps string, peer peer) []contender {
	var all []contender
	for _, app := range []string{templateApp, deployApp, emptyApp} {
		for _, validation := range []bool{false, true} {
			if app == emptyApp && validation {
				continue
			}
			all = append(all,
				newContender(subject{app, golang, validation}, filepath.Join(apps, app)),
				newContender(subject{app, javascript, validation}, peer.node, filepath.Join(peer.dir, app+".js")))
		}
	}
	return all
}

func newContender(s subject, command ...string) contender {
	c := contender{subject: s, command: command}
	if s.app == emptyApp {
		c.env = []string{"CDK_OUTDIR=cdk.out"}
		c.templateFile = "cdk.out/Empty.template.json"
	}
	if s.app == deployApp {
		c.env = []string{`CDK_CONTEXT_JSON={"vpcIds":["vpc-0a1b2c3d4e5f67890"]}`, "CDK_OUTDIR=cdk.out"}
		c.templateFile = "cdk.out/VpcDns.template.json"
	}
	switch {
	case s.app == templateApp && s.validation:
		// Both validate the template in its short form and print none.
		c.command = append(c.command, "--validate")
	case s.app == templateApp && s.language == golang:
		// It turns validation off by itself, which is part of what is measured.
		c.command = append(c.command, "--format", "json")
	case !s.validation:
		c.env = append(c.env, "CDK_VALIDATION=false")
	}
	return c
}

// buildApps builds the apps, because go run would be measured too.
func buildApps(dir string) (string, error) {
	const module = "github.com/seed-482a6d4f/vpcdns/"
	progress("building the apps")
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), module+"apps/"+templateApp, module+"apps/"+deployApp, module+"test/bench/synth/"+emptyApp)
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("cannot build the apps; run this inside the module: %w", err)
	}
	return dir, nil
}

// printsNothing: what is validated is shorter than the template, so it is not handed out.
func (s subject) printsNothing() bool { return s.app == templateApp && s.validation }
