package command

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/archive"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

// archiveTree is `terminal archive`: the end of the line, 终止 → 归档.
func archiveTree() *cobra.Command {
	tree := &cobra.Command{Use: "archive", Short: "seal an ended incident into one signed file, check and open such files"}
	tree.AddCommand(
		withSpace(&cobra.Command{
			Use: "write FILE", Short: "seal an incident whose mechanism has ended: database, records, reports as PDF, attachments, digests, signature",
			Example: "  terminal archive write --space 0190… 江津.qsa", Args: commandline.Counted(cobra.ExactArgs(1)),
		}),
		&cobra.Command{Use: "check FILE", Short: "read every byte of an archive and name what is not as it was sealed", Example: "  terminal archive check 江津.qsa", Args: commandline.Counted(cobra.ExactArgs(1))},
		&cobra.Command{Use: "open FILE", Short: "open an archive for reading, as an empty data directory of its own", Example: "  terminal archive open 江津.qsa --data /srv/archives/jiangjin\n  terminal --data /srv/archives/jiangjin", Args: commandline.Counted(cobra.ExactArgs(1))},
	)
	return tree
}

func archiveWrite(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	path := commandline.Within(call.Dir, args[0])
	order := archive.Order{Space: space.ID, Operator: d.Operator(), Program: st.Program(), Random: rand.Reader}
	if _, err := archive.Write(c.Context(), st.Shelf(), order, path); err != nil {
		return err
	}
	checked, err := archive.Check(path)
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), checked.Brief())
}

// Alone says whether the command called by words needs no station: it looks at a file, or makes a data directory.
func Alone(words string) bool { return words == "archive check" || words == "archive open" }

// AloneJobs are those commands.
func AloneJobs(call control.Call, now func() time.Time) map[string]func(*cobra.Command, []string) error {
	return map[string]func(*cobra.Command, []string) error{
		"archive check": func(c *cobra.Command, args []string) error {
			return archiveCheck(c, commandline.Within(call.Dir, args[0]))
		},
		"archive open": func(c *cobra.Command, args []string) error {
			return archiveOpen(c, commandline.Within(call.Dir, args[0]), now)
		},
	}
}

func archiveCheck(c *cobra.Command, path string) error {
	checked, err := archive.Check(path)
	var damage *archive.Damage
	if errors.As(err, &damage) {
		for _, name := range damage.Names {
			fmt.Fprintln(c.OutOrStdout(), name)
		}
	}
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), checked.Brief())
}

func archiveOpen(c *cobra.Command, path string, now func() time.Time) error {
	if err := commandline.Settings(c, os.LookupEnv); err != nil {
		return err
	}
	if commandline.Flag(c, "data") == "" {
		return commandline.Usage{Err: errors.New("--data is required: an archive is opened in a directory of its own")}
	}
	dir, err := commandline.DataDir(c, "terminal")
	if err != nil {
		return err
	}
	release, err := control.Own(dir)
	if err != nil {
		return err
	}
	defer release()
	checked, err := archive.Open(c.Context(), path, dir, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: now})
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), checked.Brief())
}

// attachTree is `terminal attach`: a file that records name by its hash.
func attachTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "attach FILE", Short: "keep a copy of a file beside the database and a document that names it by its SHA-256",
		Example: "  terminal attach 东门合影.jpg --title '东门合影' --about YB-A-0137", Args: commandline.Counted(cobra.ExactArgs(1)),
	})
	c.Flags().String("title", "", "title of the document (default: the file's name)")
	c.Flags().String("type", "", "kind of document: order, proof, other, …")
	c.Flags().String("about", "", "id of the record it is about")
	return c
}

func attach(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	d, err := writing(c, st)
	if err != nil {
		return err
	}
	path := commandline.Within(call.Dir, args[0])
	hash, size, err := st.Shelf().Attach(path)
	if err != nil {
		return err
	}
	title := commandline.Flag(c, "title")
	if title == "" {
		title = filepath.Base(path)
	}
	receipt, err := d.AttachDocument(c.Context(), title, commandline.Flag(c, "type"), filepath.Base(path), hash, commandline.Flag(c, "about"))
	if err != nil {
		return err
	}
	id := receipt.IDs[record.NewID(1)]
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		ID    string `json:"id"`
		Hash  string `json:"hash"`
		Bytes int64  `json:"bytes"`
	}{id.String(), hash, size})
}
