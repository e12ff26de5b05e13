package watch

import (
	"context"
	"errors"
	"os"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// redraw is how often the screen is drawn.
const redraw = 250 * time.Millisecond

// Run shows a watch on a terminal until somebody leaves it, which may be with Ctrl-C, or the
// context ends.
func Run(ctx context.Context, w *Watch, source string, terminal *os.File) (interrupted bool, err error) {
	m := &model{watch: w, screen: Screen{Source: source}}
	_, err = tea.NewProgram(m, tea.WithContext(ctx), tea.WithOutput(terminal), tea.WithoutSignalHandler()).Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		err = nil
	}
	return m.interrupted, err
}

// model is the state of the screen.
type model struct {
	watch  *Watch
	screen Screen
	last   Snapshot
	editing

	interrupted bool
}

// editing is the text that is typed.
type editing struct {
	of    *string // of the filter; nil for none
	draft Filter
}

type tick struct{}

func ticking() tea.Cmd { return tea.Tick(redraw, func(time.Time) tea.Msg { return tick{} }) }

// Init implements [tea.Model].
func (m *model) Init() tea.Cmd { return ticking() }

// Update implements [tea.Model].
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.screen.Width, m.screen.Height = msg.Width, msg.Height
		m.refresh()
	case tick:
		if !m.screen.Paused {
			m.refresh()
		}
		return m, ticking()
	case tea.KeyPressMsg:
		return m, m.key(msg)
	}
	return m, nil
}

func (m *model) refresh() { m.last = m.watch.Snapshot(m.screen.Rows()) }

func (m *model) key(key tea.KeyPressMsg) tea.Cmd {
	if key.String() == "ctrl+c" {
		m.interrupted = true
		return tea.Quit
	}
	if m.of != nil {
		m.typed(key)
		return nil
	}
	filter := m.last.Filter
	switch key.String() {
	case "q":
		return tea.Quit
	case "space":
		m.screen.Paused = !m.screen.Paused
	case "/":
		m.edit("name with", filter, func(f *Filter) *string { return &f.Name })
	case "c":
		m.edit("client with", filter, func(f *Filter) *string { return &f.Client })
	case "a":
		filter.Action = nextAction(filter.Action, m.last.Judges)
		m.show(filter)
	case "esc":
		m.show(Filter{})
	}
	return nil
}

// nextAction goes from any action through all that there are. Only a policy changes something.
func nextAction(action string, judges bool) string {
	all := append([]string{""}, Actions()...)
	if !judges {
		all = all[:len(all)-1]
	}
	for i, each := range all {
		if each == action {
			return all[(i+1)%len(all)]
		}
	}
	return ""
}

func (m *model) show(f Filter) {
	m.watch.Show(f)
	m.refresh()
}

func (m *model) edit(prompt string, f Filter, of func(*Filter) *string) {
	m.draft = f
	m.of = of(&m.draft)
	m.screen.Prompt, m.screen.Typed = prompt, *m.of
}

// typed changes the text. What cannot be seen cannot be typed.
func (m *model) typed(key tea.KeyPressMsg) {
	switch key.String() {
	case "enter":
		m.show(m.draft)
		m.of, m.screen.Prompt = nil, ""
		return
	case "esc":
		m.of, m.screen.Prompt = nil, ""
		return
	case "backspace":
		if runes := []rune(*m.of); len(runes) > 0 {
			*m.of = string(runes[:len(runes)-1])
		}
	default:
		for _, r := range key.Text {
			if unicode.IsPrint(r) {
				*m.of += string(r)
			}
		}
	}
	m.screen.Typed = *m.of
}

// View implements [tea.Model].
func (m *model) View() tea.View {
	view := tea.NewView(m.screen.Draw(&m.last))
	view.AltScreen = true
	return view
}
