package command

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/paper"
	"qianshao/shared/report"
	"qianshao/terminal/station"
)

// printTree is `terminal print`: any paper as a file.
func printTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "print PAPER FILE", Short: "make a paper: .pdf, .xlsx, .csv or .txt; prints where it was written",
		Long: "Make a paper of what stands now and write it as .pdf, .xlsx, .csv or .txt, by the ending of FILE. `terminal papers` lists them.\n" +
			"FILE may be an ending alone (.pdf): then the paper goes into the folder of exports under a name of its own.",
		Example: "  terminal print task-order --id YB-A-0137 order.pdf\n  terminal print journal --set from='2026-07-12 00:00' journal.xlsx",
		Args:    commandline.Counted(cobra.ExactArgs(2)),
	})
	c.Flags().String("id", "", "record the paper is about: id, key, number or name")
	c.Flags().StringArray("set", nil, "ask=value: an answer to one of the paper's questions; may be repeated")
	c.Flags().String("format", "", "another sheet: a4, a4-wide, a3-wide or label-80")
	return c
}

func papersTree() *cobra.Command {
	return withSpace(&cobra.Command{Use: "papers", Short: "list every paper with what it is about and asks", Example: "  terminal papers", Args: commandline.Counted(cobra.NoArgs)})
}

func papers(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	for _, p := range d.Papers().All() {
		var asks []string
		for _, a := range p.Asks {
			asks = append(asks, a.Field)
		}
		about := p.Of
		if about == "" {
			about = "-"
		}
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%s\t%s\t%s\t%s\n", p.Name, p.Label.Zh, about, strings.Join(asks, " ")); err != nil {
			return err
		}
	}
	return nil
}

// printed is what `terminal print` says of the file.
type printed struct {
	Path  string `json:"path"`
	Copy  int    `json:"copy,omitempty"`
	Bytes int    `json:"bytes"`
}

func printPaper(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	kind, ok := paper.Of(args[1])
	if !ok {
		return commandline.Usage{Err: fmt.Errorf("%s ends neither in .pdf nor .xlsx, .csv or .txt", args[1])}
	}
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	q, err := paperQuery(c, d, args[0])
	if err != nil {
		return err
	}
	doc, err := d.Printing(c.Context(), q, string(kind))
	if err != nil {
		return err
	}
	if format := commandline.Flag(c, "format"); format != "" {
		if doc.Format, ok = report.FormatOf(format); !ok {
			return commandline.Usage{Err: fmt.Errorf("%q is none of a4, a4-wide, a3-wide, label-80", format)}
		}
	}
	file, err := paper.Set(doc, kind)
	if err != nil {
		return err
	}
	path, err := written(c, st, call, args[1], paper.FileName(doc, labelOf(d, q.Paper), kind), file)
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), printed{Path: path, Copy: doc.Copy, Bytes: len(file)})
}

func labelOf(d *desk.Desk, name string) string {
	p, _ := d.Papers().Paper(name)
	return p.Label.Zh
}

// written puts the file where the command says: under its name, or into the folder of exports.
func written(c *cobra.Command, st *station.Station, call control.Call, target, name string, file []byte) (string, error) {
	if strings.HasPrefix(target, ".") && !strings.ContainsAny(target[1:], "./\\") {
		dir, err := st.Exports(c.Context())
		if err != nil {
			return "", err
		}
		return station.WriteNew(dir, name, file)
	}
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return "", err
	}
	path := commandline.Within(call.Dir, target)
	if space.Type == identity.Exercise {
		path = marked(path)
	}
	return path, station.Replace(path, file)
}

// marked puts 演练 into the name of a file that holds an exercise, whatever its writer called it: what is printed from it
// tomorrow must not be taken for the real thing.
func marked(path string) string {
	dir, name := filepath.Split(path)
	if strings.Contains(name, "演练") {
		return path
	}
	return filepath.Join(dir, "演练-"+name)
}

// paperQuery is what the command's flags ask for.
func paperQuery(c *cobra.Command, d *desk.Desk, name string) (desk.PaperQuery, error) {
	q := desk.PaperQuery{Paper: name, Texts: map[string]string{}, Language: "zh"}
	sets, err := c.Flags().GetStringArray("set")
	if err != nil {
		return q, err
	}
	for _, set := range sets {
		ask, value, ok := strings.Cut(set, "=")
		if !ok {
			return q, commandline.Usage{Err: fmt.Errorf("%q is no ask=value", set)}
		}
		q.Texts[ask] = value
	}
	p, known := d.Papers().Paper(name)
	about := commandline.Flag(c, "id")
	switch {
	case !known || p.Of == "" && about == "":
		return q, nil
	case p.Of == "":
		return q, commandline.Usage{Err: fmt.Errorf("%s is about the whole space: leave --id out", name)}
	case about == "":
		return q, commandline.Usage{Err: fmt.Errorf("%s is about a record of kind %s: name it with --id", name, p.Of)}
	}
	q.About, err = d.Named(c.Context(), p.Of, about)
	if q.About == (uuid.UUID{}) && err == nil {
		err = commandline.Usage{Err: fmt.Errorf("--id %q names nothing", about)}
	}
	return q, err
}
