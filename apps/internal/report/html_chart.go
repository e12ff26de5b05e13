package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// chart is a timeline as a page shows it. It is drawn here and not by a library in the page, so
// it is there on paper and without JavaScript, and follows the colors of the page.
type chart struct {
	Unit   string
	Panels []panel
	Ticks  []string
	Gaps   string // a sentence, if there are any
	Names  []string
	Rows   []chartRow
}

// panel is a part of a chart with its own height.
type panel struct {
	Label, Peak string
	Series      []drawn
	Gaps        []gapBox
}

type drawn struct{ Name, Class, Path string }

type gapBox struct{ X, Width string }

type chartRow struct {
	From  string
	Cells []string
}

// dataTimeline is a timeline for the script of a page: counts by bar.
type dataTimeline struct {
	Start int64     `json:"start"` // minutes since 1970
	Step  int64     `json:"step"`  // minutes
	Names []string  `json:"names"`
	Bars  [][]int64 `json:"bars"` // a number for each series; none without a record
}

// chartWidth is that of the drawing, whatever its width on a screen.
const chartWidth = 1000

// mostBars is what can be distinguished on a phone.
const mostBars = 180

// bars are the points of a timeline, added up so there are not too many.
type bars struct {
	start  time.Time
	step   int // hours
	hours  int // of the whole timeline
	counts [][]int64
}

func chartOf(t *Timeline) (*chart, *dataTimeline) {
	b := barsOf(t)
	c := &chart{Unit: b.unit(), Ticks: b.ticks(), Gaps: gapSentence(t)}
	data := &dataTimeline{Start: b.start.Unix() / 60, Step: int64(b.step) * 60, Bars: b.counts}
	for _, s := range t.Series {
		c.Names, data.Names = append(c.Names, line(s.Name)), append(data.Names, line(s.Name))
	}
	gaps := b.gaps(t)
	c.Panels = append(c.Panels, b.panel(t.Series, 0, 1, gaps))
	if len(t.Series) > 1 {
		c.Panels = append(c.Panels, b.panel(t.Series, 1, len(t.Series), gaps))
	}
	for i, counts := range b.counts {
		row := chartRow{From: Minute(b.at(i))}
		for range t.Series {
			row.Cells = append(row.Cells, "no record")
		}
		for j, n := range counts {
			row.Cells[j] = Grouped(n)
		}
		c.Rows = append(c.Rows, row)
	}
	return c, data
}

func barsOf(t *Timeline) bars {
	first, last := t.Points[0].Hour.UTC(), t.Points[len(t.Points)-1].Hour.UTC()
	b := bars{start: first, step: 1, hours: int(last.Sub(first)/time.Hour) + 1}
	for _, b.step = range []int{1, 2, 3, 6, 12, 24, 48, 168, 336} {
		if b.hours <= mostBars*b.step {
			break
		}
	}
	for b.hours > mostBars*b.step {
		b.step *= 2
	}
	b.counts = make([][]int64, (b.hours+b.step-1)/b.step)
	for _, p := range t.Points {
		at := int(p.Hour.Sub(first)/time.Hour) / b.step
		if b.counts[at] == nil {
			b.counts[at] = make([]int64, len(t.Series))
		}
		for i, n := range p.Counts {
			b.counts[at][i] += n
		}
	}
	return b
}

func (b *bars) at(i int) time.Time { return b.start.Add(time.Duration(i*b.step) * time.Hour) }

func (b *bars) unit() string {
	switch {
	case b.step == 1:
		return "by hour"
	case b.step%24 == 0:
		return "by " + Count(b.step/24, "day", "days")
	default:
		return "by " + Count(b.step, "hour", "hours")
	}
}

func (b *bars) ticks() []string {
	n := len(b.counts)
	ticks := []string{Minute(b.start)}
	if n > 8 {
		ticks = append(ticks, Minute(b.at(n/2)))
	}
	return append(ticks, Minute(b.at(n)))
}

// gaps are drawn to the hour, also within a bar.
func (b *bars) gaps(t *Timeline) (all []gapBox) {
	scale := float64(chartWidth) / float64(len(b.counts)*b.step)
	for _, g := range t.gaps() {
		x, width := float64(g.from)*scale, max(float64(g.hours)*scale, 2)
		all = append(all, gapBox{coordinate(x), coordinate(width)})
	}
	return all
}

// hourGap is a run of hours without a point, from the first point on.
type hourGap struct{ from, hours int }

func (t *Timeline) gaps() (all []hourGap) {
	for i := 1; i < len(t.Points); i++ {
		before := int(t.Points[i-1].Hour.Sub(t.Points[0].Hour) / time.Hour)
		at := int(t.Points[i].Hour.Sub(t.Points[0].Hour) / time.Hour)
		if at > before+1 {
			all = append(all, hourGap{before + 1, at - before - 1})
		}
	}
	return all
}

func gapSentence(t *Timeline) string {
	gaps, hours := t.gaps(), 0
	for _, g := range gaps {
		hours += g.hours
	}
	if len(gaps) == 0 {
		return ""
	}
	return fmt.Sprintf("%s without a record, %s in all", Count(len(gaps), "gap", "gaps"), Count(hours, "hour", "hours"))
}

// panel draws some of the series with one scale: the last one as bars, and the others as lines
// over them.
func (b *bars) panel(series []Series, from, to int, gaps []gapBox) panel {
	peak, sums := int64(0), make([]int64, to)
	for _, counts := range b.counts {
		for i := from; counts != nil && i < to; i++ {
			peak = max(peak, counts[i])
			sums[i] += counts[i]
		}
	}
	p := panel{Peak: "peak " + Grouped(peak), Gaps: gaps}
	var labels []string
	for i := to - 1; i >= from; i-- {
		name := line(series[i].Name)
		labels = append(labels, name+": "+Grouped(sums[i])+" in all")
		if i == to-1 {
			p.Series = append(p.Series, drawn{name, "bars " + series[i].Level.class(), b.bars(i, peak)})
		} else {
			p.Series = append(p.Series, drawn{name, "line", b.outline(i, peak)})
		}
	}
	p.Label = strings.Join(labels, ", ") + ", " + p.Peak + " " + b.unit()
	return p
}

// bars draws a rectangle for each count.
func (b *bars) bars(series int, peak int64) string {
	var path strings.Builder
	width := float64(chartWidth) / float64(len(b.counts))
	for i, counts := range b.counts {
		if counts == nil || counts[series] == 0 {
			continue
		}
		height := barHeight(counts[series], peak)
		fmt.Fprintf(&path, "M%s %sh%sV100h-%sz", coordinate((float64(i)+.06)*width), coordinate(100-height), coordinate(.88*width), coordinate(.88*width))
	}
	return path.String()
}

// outline draws the steps of the counts.
func (b *bars) outline(series int, peak int64) string {
	var path strings.Builder
	width, pen := float64(chartWidth)/float64(len(b.counts)), false
	for i, counts := range b.counts {
		if counts == nil {
			pen = false
			continue
		}
		command := "M"
		if pen {
			command = "L"
		}
		y := coordinate(99.2 - .99*barHeight(counts[series], peak))
		fmt.Fprintf(&path, "%s%s %sH%s", command, coordinate(float64(i)*width), y, coordinate(float64(i+1)*width))
		pen = true
	}
	return path.String()
}

// barHeight is that of a count. The smallest can still be seen.
func barHeight(n, peak int64) float64 {
	if n == 0 || peak == 0 {
		return 0
	}
	return max(98*float64(n)/float64(peak), 2)
}

func coordinate(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".")
}
