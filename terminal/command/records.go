package command

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/desk"
	"qianshao/shared/explain"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/terminal/station"
)

// tellEvery is how many lines of an import pass between two words of progress.
const tellEvery = 1000

func apply(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	d, err := writing(c, st)
	if err != nil {
		return err
	}
	in, err := commandline.OpenInput(c, call, args[0])
	if err != nil {
		return err
	}
	defer in.Close()
	began, told := st.Now(), 0
	done, err := d.Apply(c.Context(), in, func(a desk.Applied) {
		if a.Lines-told >= tellEvery {
			told = a.Lines
			fmt.Fprintf(c.ErrOrStderr(), "terminal: %d lines, %d applied, %d refused\n", a.Lines, a.Applied, a.Refused)
		}
	}, func(l desk.LineRefusal) {
		m := explain.Of(l.Err)
		fmt.Fprintf(c.ErrOrStderr(), "terminal: line %d: %s: %s (%s)\n", l.Line, m.Code, m.Zh, m.En)
	})
	result := struct {
		Applied int     `json:"applied"`
		Refused int     `json:"refused"`
		Seconds float64 `json:"seconds"`
	}{done.Applied, done.Refused, seconds(st.Now().Sub(began))}
	if printing := commandline.PrintJSON(c.OutOrStdout(), result); printing != nil {
		return printing
	}
	if err == nil && done.Refused > 0 {
		return commandline.ErrRefused
	}
	return err
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

func dump(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	l, err := st.Shelf().Ledger(space.ID)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 64<<10)
	if err := l.Dump(c.Context(), out); err != nil {
		return err
	}
	return out.Flush()
}

func conflicts(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	all, err := d.Conflicts(c.Context())
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := commandline.PrintJSON(c.OutOrStdout(), conflictLine(st.Shelf().Schema(), one)); err != nil {
			return err
		}
	}
	return nil
}

type sideLine struct {
	Value    json.RawMessage `json:"value"`
	Kind     string          `json:"kind,omitempty"`
	ID       string          `json:"id,omitempty"`
	Device   string          `json:"device"`
	Operator string          `json:"operator"`
	At       string          `json:"at"`
	Shown    bool            `json:"shown"`
}

// conflictLine is one conflict as a JSON line. A finding across records has no field; its sides name their records.
func conflictLine(schema *record.Schema, one desk.Conflict) any {
	line := struct {
		Kind    string     `json:"kind"`
		ID      string     `json:"id"`
		Field   string     `json:"field,omitempty"`
		Finding string     `json:"finding,omitempty"`
		Title   string     `json:"title"`
		Rule    string     `json:"rule,omitempty"`
		Values  []sideLine `json:"values"`
		Owner   string     `json:"owner"`
	}{Kind: one.Record.Kind, ID: one.Record.ID.String(), Field: one.Field, Title: one.Title, Rule: one.Rule.Zh, Owner: string(one.Owner)}
	if one.Finding != nil {
		line.Finding = string(one.Finding.Kind)
	}
	for _, s := range one.Sides {
		side := sideLine{
			Device: s.Source.Device.String(), Operator: s.Source.Operator, Shown: s.Stands,
			At: time.UnixMilli(s.Source.Wall).UTC().Format("2006-01-02T15:04:05.000Z"),
		}
		if one.Finding != nil {
			side.Kind, side.ID = s.Record.Kind, s.Record.ID.String()
			side.Value, _ = json.Marshal(s.Text)
		} else {
			side.Value = record.AppendValue(nil, s.Value)
		}
		line.Values = append(line.Values, side)
	}
	return line
}

func resolve(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	d, err := writing(c, st)
	if err != nil {
		return err
	}
	flag := func(name string) string { return commandline.Flag(c, name) }
	for _, name := range []string{"kind", "id", "field"} {
		if flag(name) == "" {
			return commandline.Usage{Err: fmt.Errorf("--%s is required", name)}
		}
	}
	_, err = d.Resolve(c.Context(), roster.Settlement{
		Kind: flag("kind"), ID: record.KeyID(flag("kind"), flag("id")), Field: flag("field"), Value: flag("value"), Reason: flag("reason"),
	})
	return err
}

func kinds(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	if asJSON, _ := c.Flags().GetBool("json"); asJSON {
		_, err := c.OutOrStdout().Write(append(record.KindsJSON(st.Shelf().Schema()), '\n'))
		return err
	}
	_, err := io.WriteString(c.OutOrStdout(), record.KindsTable(st.Shelf().Schema(), "zh"))
	return err
}
