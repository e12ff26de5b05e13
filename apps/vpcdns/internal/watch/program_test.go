package watch

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestKeys presses keys and looks at the screen.
func TestKeys(t *testing.T) {
	t.Parallel()
	w := New(Options{})
	m := &model{watch: w, screen: Screen{Source: "log"}}
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	press := func(keys ...tea.KeyPressMsg) (quit bool) {
		for _, key := range keys {
			_, cmd := m.Update(key)
			if cmd != nil {
				_, quit = cmd().(tea.QuitMsg)
			}
		}
		return quit
	}
	typed := func(text string) (keys []tea.KeyPressMsg) {
		for _, r := range text {
			keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		return keys
	}
	enter, escape, space := tea.KeyPressMsg{Code: tea.KeyEnter}, tea.KeyPressMsg{Code: tea.KeyEscape}, tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	backspace, interrupt := tea.KeyPressMsg{Code: tea.KeyBackspace}, tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	shows := func(text string) {
		t.Helper()
		if got := ansi.Strip(m.View().Content); !strings.Contains(got, text) {
			t.Errorf("the screen has no %q:\n%s", text, got)
		}
	}

	shows("shows all queries")
	press(typed("/ads.x")...)
	shows("name with: ads.x_")
	press(backspace, enter)
	shows("shows name with ads.")
	press(typed("c10.0")...)
	press(enter)
	shows("shows name with ads., client with 10.0")
	press(typed("a")...)
	shows("shows blocked, name with")
	press(typed("/gone")...)
	press(escape)
	shows("name with ads.,")
	press(escape)
	shows("shows all queries")
	for range len(Actions()) { // the last is only for a policy
		press(typed("a")...)
	}
	shows("shows all queries")
	press(space)
	shows("paused")
	press(space)
	shows("live")
	if press(typed("/q")...) {
		t.Error("q leaves while a text is typed")
	}
	press(escape)
	if !press(typed("q")...) || m.interrupted {
		t.Error("q does not leave")
	}
	if !press(interrupt) || !m.interrupted {
		t.Error("Ctrl-C does not leave")
	}
	w.End("stopped: gone")
	m.Update(tick{})
	shows("stopped: gone")
}
