package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/desk"
	"qianshao/shared/explain"
	"qianshao/shared/intake"
	"qianshao/shared/sheet"
	"qianshao/terminal/station"
)

// importTree is `terminal import`: a spreadsheet in.
func importTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "import --kind K FILE|-", Short: "read a spreadsheet: says what would change; --yes writes it",
		Long: "Read an .xlsx or .csv (UTF-8 or GB18030) against what is known and say what would change, row by row, then the counts as JSON.\n" +
			"Nothing is written without --yes. With it, rows without errors are written, the others are named, and the exit code is 1 if there were any.\n" +
			"Reading the same file again changes nothing, so one that was stopped goes on where it was.",
		Example: "  terminal import --space census --kind team 普查.xlsx\n  terminal import --kind person --map '证件=id_number' --map '序号=-' --yes --errors errors.xlsx 人员.csv",
		Args:    commandline.Counted(cobra.ExactArgs(1)),
	})
	c.Flags().String("kind", "", "kind of the rows: team, person, vehicle, … (required)")
	c.Flags().StringArray("map", nil, "column=field: which field a column fills, - for none; may be repeated")
	c.Flags().String("layout", "", "name of a platform layout to read the sheet by")
	c.Flags().Bool("yes", false, "write")
	c.Flags().Bool("anyway", false, "take rows that look like something known as new")
	c.Flags().String("errors", "", "write the rows that were not taken, with the reasons, as a sheet to this file")
	return c
}

// exportTree is `terminal export`: a spreadsheet out.
func exportTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "export --kind K FILE|-", Short: "write the records of a kind as .xlsx or .csv (- is .csv to stdout)",
		Long: "Write every field of the records of a kind; read again, the file changes nothing. Phone and ID numbers are masked unless --reveal gives a --reason, which the journal keeps.\n" +
			"With --layout the columns are those of a platform sheet, with the local and the platform's number in front; --handover notes what was handed over, so that --since-handover holds only what changed after.",
		Example: "  terminal export --space census --kind team teams.xlsx\n  terminal export --kind team --layout 国家平台 --since-handover --handover --reveal --reason 移交 teams.xlsx",
		Args:    commandline.Counted(cobra.ExactArgs(1)),
	})
	c.Flags().String("kind", "", "kind of the records (required)")
	c.Flags().String("layout", "", "name of a platform layout")
	c.Flags().Bool("since-handover", false, "only what changed since the last handover in this layout")
	c.Flags().Bool("handover", false, "note that this sheet is handed over")
	c.Flags().Bool("reveal", false, "phone and ID numbers in full")
	c.Flags().String("reason", "", "why, for --reveal")
	return c
}

// templateTree is `terminal template`: an empty spreadsheet to be filled in.
func templateTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "template --kind K FILE|-", Short: "write an empty sheet of a kind, with headings, option lists and a row that explains",
		Example: "  terminal template --kind team 队伍模板.xlsx", Args: commandline.Counted(cobra.ExactArgs(1)),
	})
	c.Flags().String("kind", "", "kind of the records (required)")
	return c
}

// kindOf is the kind a command names, by its name or its label.
func kindOf(c *cobra.Command, st *station.Station) (string, error) {
	name := commandline.Flag(c, "kind")
	if name == "" {
		return "", commandline.Usage{Err: errors.New("--kind is required")}
	}
	for _, k := range st.Shelf().Schema().Kinds() {
		if k.Label.Zh == name || strings.EqualFold(k.Label.En, name) {
			return k.Name, nil
		}
	}
	return name, nil
}

// ownColumns reads --map.
func ownColumns(c *cobra.Command) (map[string]string, error) {
	pairs, err := c.Flags().GetStringArray("map")
	own := map[string]string{}
	for _, pair := range pairs {
		at := strings.LastIndex(pair, "=")
		if at < 1 {
			return nil, commandline.Usage{Err: fmt.Errorf("%q is no column=field", pair)}
		}
		own[pair[:at]] = pair[at+1:]
	}
	return own, err
}

func importSheet(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	kind, err := kindOf(c, st)
	if err != nil {
		return err
	}
	own, err := ownColumns(c)
	if err != nil {
		return err
	}
	d, err := writing(c, st)
	if err != nil {
		return err
	}
	in, err := commandline.OpenInput(c, call, args[0])
	if err != nil {
		return err
	}
	defer in.Close()
	grid, err := sheet.Read(in)
	if err != nil {
		return err
	}
	plan, err := d.Preview(c.Context(), grid, desk.Reading{
		Kind: kind, Map: own, Layout: commandline.Flag(c, "layout"), Source: filepath.Base(args[0]), Language: "zh", Anyway: commandline.Flag(c, "anyway") == "true",
	})
	if err != nil {
		return err
	}
	if err := tellPlan(c.OutOrStdout(), plan); err != nil {
		return err
	}
	if err := saveReasons(c, st, call, plan); err != nil {
		return err
	}
	return writePlan(c, d, plan)
}

// writePlan writes the plan when --yes says so, and prints the counts.
func writePlan(c *cobra.Command, d *desk.Desk, plan *intake.Plan) error {
	var done desk.Imported
	var err error
	yes := commandline.Flag(c, "yes") == "true"
	if yes {
		done, err = d.Import(c.Context(), plan, func(i desk.Imported) {
			fmt.Fprintf(c.ErrOrStderr(), "terminal: %d / %d\n", i.Written, i.Total)
		})
		for _, r := range done.Refused {
			m := explain.Of(r.Err)
			fmt.Fprintf(c.ErrOrStderr(), "terminal: %s: %s: %s (%s)\n", r.ID, m.Code, m.Zh, m.En)
		}
	}
	n := plan.Counts
	printing := commandline.PrintJSON(c.OutOrStdout(), struct {
		New     int `json:"new"`
		Changed int `json:"changed"`
		Same    int `json:"same"`
		Wrong   int `json:"wrong"`
		Suspect int `json:"suspect"`
		Written int `json:"written"`
	}{n[intake.New], n[intake.Changed], n[intake.Same], n[intake.Wrong], n[intake.Suspect], done.Written})
	if err = errors.Join(err, printing); err != nil {
		return err
	}
	if yes && n[intake.Wrong]+n[intake.Suspect]+len(done.Refused) > 0 {
		return commandline.ErrRefused
	}
	return nil
}

// toldMax is how many rows of one verdict are listed.
const toldMax = 200

// tellPlan lists what a plan found: which column is which field, then the rows that are not the same, a line each.
func tellPlan(w io.Writer, p *intake.Plan) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "sheet\t%s\theadings in row %d\n", p.Sheet, p.Head)
	for _, use := range p.Columns {
		field := use.Field
		if field == "" {
			field = "-"
		}
		fmt.Fprintf(&b, "column\t%s\t%s\n", use.Title, field)
	}
	told := map[intake.Verdict]int{}
	for i := range p.Rows {
		l := &p.Rows[i]
		if told[l.Verdict]++; l.Verdict == intake.Same || told[l.Verdict] > toldMax {
			continue
		}
		fmt.Fprintf(&b, "row\t%d\t%s\t%s\t%s\n", l.Number, l.Verdict, oneLine(l.Title), oneLine(strings.Join(append(changed(l), l.Why("zh")...), "；")))
	}
	for _, v := range []intake.Verdict{intake.New, intake.Changed, intake.Wrong, intake.Suspect} {
		if more := told[v] - toldMax; more > 0 {
			fmt.Fprintf(&b, "more\t%s\t%d\n", v, more)
		}
	}
	_, err := b.WriteTo(w)
	return err
}

func changed(l *intake.Line) (all []string) {
	for _, change := range l.Changes {
		all = append(all, change.Label.Zh+"："+change.Old+" → "+change.New)
	}
	return all
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// saveReasons writes the rows that are not taken where --errors says.
func saveReasons(c *cobra.Command, st *station.Station, call control.Call, p *intake.Plan) error {
	target := commandline.Flag(c, "errors")
	if target == "" || p.Counts[intake.Wrong]+p.Counts[intake.Suspect] == 0 {
		return nil
	}
	_, err := saveSheet(c, st, call, target, "未导入的行", p.Reasons("zh"))
	return err
}

// saveSheet writes a grid where a command says: a file, the folder of exports under a name of its own, or stdout.
func saveSheet(c *cobra.Command, st *station.Station, call control.Call, target, name string, g intake.Grid) (string, error) {
	if target == "-" {
		return "-", sheet.Write(c.OutOrStdout(), "x.csv", g)
	}
	ending := filepath.Ext(target)
	if ending != ".xlsx" && ending != ".csv" {
		return "", commandline.Usage{Err: fmt.Errorf("%s ends neither in .xlsx nor in .csv", target)}
	}
	var b bytes.Buffer
	if err := sheet.Write(&b, target, g); err != nil {
		return "", err
	}
	return written(c, st, call, target, name+ending, b.Bytes())
}

func exportSheet(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	kind, err := kindOf(c, st)
	if err != nil {
		return err
	}
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	is := func(name string) bool { return commandline.Flag(c, name) == "true" }
	w := desk.Writing{
		Kind: kind, Layout: commandline.Flag(c, "layout"), Since: is("since-handover"), Reveal: is("reveal"), Reason: commandline.Flag(c, "reason"),
	}
	out, err := d.Export(c.Context(), w)
	if err != nil {
		return err
	}
	path, err := saveSheet(c, st, call, args[0], out.Grid.Sheets[0].Name, out.Grid)
	if err != nil {
		return err
	}
	if is("handover") {
		if _, err := d.HandToPlatform(c.Context(), w, out, filepath.Base(path)); err != nil {
			return err
		}
	}
	if path == "-" {
		return nil
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Rows int    `json:"rows"`
		Path string `json:"path"`
	}{out.Rows, path})
}

func templateSheet(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	kind, err := kindOf(c, st)
	if err != nil {
		return err
	}
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	g, err := d.Template(c.Context(), kind)
	if err != nil {
		return err
	}
	_, err = saveSheet(c, st, call, args[0], g.Sheets[0].Name+"模板", g)
	return err
}
