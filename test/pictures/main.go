// Command pictures draws the pictures of the documentation, from what the commands print: a
// terminal session, and the page of the same report.
//
//	go generate ./test/pictures
//
// The session is drawn here, as SVG, and a test holds that it is up to date. The page needs Chromium:
// see test/browser/picture.mjs, which runs if it is given as CHROMIUM.
package main

//go:generate go run . -out ../../.github/pictures

import (
	"errors"
	"flag"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	out := flag.String("out", "", "folder for the pictures")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "pictures: error:", err)
		os.Exit(2)
	}
}

func run(out string) error {
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	session, err := draw(dir)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "session.svg"), []byte(session), 0o644); err != nil {
		return err
	}
	browser := os.Getenv("CHROMIUM")
	if browser == "" {
		fmt.Fprintln(os.Stderr, "pictures: skipped page.png, because CHROMIUM is not set")
		return nil
	}
	picture := exec.Command("node", filepath.Join("..", "browser", "picture.mjs"), filepath.Join(dir, "report.html"), filepath.Join(out, "page.png"))
	picture.Stderr = os.Stderr
	return picture.Run()
}

// policy blocks what the generated log has in it, some of which is needed.
const policy = `Resources:
  Blocked:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: blocked, Domains: ["*.org", wpad, metadata.tencentyun.com, "*.tracker-test.example"]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules:
        - {Priority: 10, Action: BLOCK, BlockResponse: NODATA, FirewallDomainListId: !Ref Blocked}
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: vpc-0ffa221dd5f7aaf61}
`

// deployed is what was blocked before.
const deployed = "metadata.tencentyun.com\n*.tracker-test.example\n"

// commands are what the session shows.
var commands = [][]string{
	{"explain", "metadata.tencentyun.com"},
	{"replay", "--policy", "new.yaml", "--top", "1", "--html", "report.html", "logs"},
}

// draw runs the commands in a folder and returns a picture of the terminal.
func draw(dir string) (string, error) {
	name := filepath.Join(dir, "vpcdns")
	const module = "github.com/seed-482a6d4f/vpcdns/"
	if err := goes("build", "-o", name, module+"apps/vpcdns"); err != nil {
		return "", err
	}
	block := filepath.Join(dir, "deployed.txt")
	if err := os.WriteFile(block, []byte(deployed), 0o600); err != nil {
		return "", err
	}
	if err := goes("run", module+"test/loggen", "-n", "60000", "-seed", "3", "-days", "7", "-block", block, "-out", filepath.Join(dir, "logs")); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "new.yaml"), []byte(policy), 0o600); err != nil {
		return "", err
	}
	var lines []string
	for _, args := range commands {
		command := exec.Command(name, args...)
		command.Dir = dir
		text, err := command.Output()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			return "", err
		}
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, "$ vpcdns "+strings.Join(args, " "))
		lines = append(lines, strings.Split(strings.TrimRight(string(text), "\n"), "\n")...)
	}
	return svg(lines), nil
}

func goes(args ...string) error {
	command := exec.Command("go", args...)
	command.Stderr = os.Stderr
	return command.Run()
}

// The measures of the picture, in pixels.
const (
	lineHeight = 18
	charWidth  = 7.83 // of 13 pixels in most monospaced fonts
	margin     = 20
	titleBar   = 34
)

// svg draws lines in a window, in the colors of the reader.
func svg(lines []string) string {
	columns := 0
	for _, line := range lines {
		columns = max(columns, len([]rune(line)))
	}
	width, height := int(float64(columns)*charWidth)+2*margin, titleBar+len(lines)*lineHeight+margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="A terminal session with vpcdns explain and vpcdns replay">
<style>
.back { fill: #fbfcfd; stroke: #d0d7de; } .dot { fill: #d0d7de; }
text { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2933; white-space: pre; }
.command { font-weight: bold; fill: #2f4fb8; }
@media (prefers-color-scheme: dark) { .back { fill: #161b22; stroke: #30363d; } .dot { fill: #30363d; } text { fill: #d7dee6; } .command { fill: #9db4ff; } }
</style>
<rect class="back" x=".5" y=".5" width="%d" height="%d" rx="8"/>
<circle class="dot" cx="20" cy="17" r="5"/><circle class="dot" cx="37" cy="17" r="5"/><circle class="dot" cx="54" cy="17" r="5"/>
`, width, height, width, height, width-1, height-1)
	for i, line := range lines {
		class := ""
		if strings.HasPrefix(line, "$ ") {
			class = ` class="command"`
		}
		if line != "" {
			fmt.Fprintf(&b, `<text x="%d" y="%d"%s xml:space="preserve">%s</text>`+"\n", margin, titleBar+i*lineHeight+13, class, html.EscapeString(line))
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}
