package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
)

// result is one line of the table.
type result struct {
	Row   string  `json:"row"`
	What  string  `json:"what"`
	Value float64 `json:"figure"`
	Unit  string  `json:"unit"`
	Plain float64 `json:"baseline,omitempty"` // what the machine can do, measured in the same run; 0 where there is no such thing
	Of    string  `json:"of,omitempty"`       // what the baseline is
	Bar   string  `json:"bar,omitempty"`      // with the stretch in brackets
	Note  string  `json:"note,omitempty"`
}

// machine names what the figures were measured on.
func machine() string {
	model := "unknown processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if name, is := strings.CutPrefix(lines.Text(), "model name"); is {
				model = strings.Trim(name, " \t:")
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func printJSON(out io.Writer, results []result) error {
	lines := json.NewEncoder(out)
	for _, r := range results {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func printTable(out io.Writer, results []result) error {
	fmt.Fprintln(out, machine())
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "row\twhat\tfigure\tunit\tbaseline\tratio\tbar\tnote")
	for _, r := range results {
		plain, ratio, figure := "", "", ""
		if r.Unit != "" { // else it is measured elsewhere, and the note says where
			figure = fmt.Sprintf("%.4g", r.Value)
		}
		if r.Plain != 0 {
			plain, ratio = fmt.Sprintf("%.4g %s", r.Plain, r.Of), fmt.Sprintf("%.2f", r.Value/r.Plain)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Row, r.What, figure, r.Unit, plain, ratio, r.Bar, r.Note)
	}
	return table.Flush()
}
