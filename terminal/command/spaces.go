package command

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qianshao/shared/archive"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/desk"
	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

func spaceCreate(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	name := commandline.Flag(c, "name")
	exercise, _ := c.Flags().GetBool("exercise")
	if strings.TrimSpace(name) == "" {
		return commandline.Usage{Err: fmt.Errorf("--name is required")}
	}
	id, err := st.Create(c.Context(), name, exercise)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), id)
	return nil
}

func spaceList(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	return st.Shelf().PrintSpaces(c.OutOrStdout())
}

func spaceJoin(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	ids := make([]uuid.UUID, len(args))
	for i, text := range args {
		id, err := uuid.Parse(text)
		if err != nil {
			return fmt.Errorf("%w: %q is not an id", shelf.ErrNoSpace, text)
		}
		ids[i] = id
	}
	done, err := st.Join(c.Context(), ids[0], ids[1], func(j desk.Joined) {
		if j.Records%tellEvery == 0 && j.Records > 0 {
			fmt.Fprintf(c.ErrOrStderr(), "terminal: %d records, %d acts copied\n", j.Records, j.Copied)
		}
	})
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Records int `json:"records"`
		Copied  int `json:"copied"`
	}{done.Records, done.Copied})
}

// spaceDrop removes a space that an archive holds.
func spaceDrop(c *cobra.Command, st *station.Station, call control.Call, args []string) error {
	id, err := uuid.Parse(args[0])
	if err != nil {
		return fmt.Errorf("%w: %q is not an id", shelf.ErrNoSpace, args[0])
	}
	path := commandline.Flag(c, "archived")
	if path == "" {
		return commandline.Usage{Err: fmt.Errorf("--archived is required")}
	}
	checked, err := archive.Check(commandline.Within(call.Dir, path))
	if err != nil {
		return err
	}
	if checked.Space != id {
		return fmt.Errorf("%w: it holds %s", shelf.ErrNotArchived, checked.Name)
	}
	if err := st.Drop(c.Context(), id, checked.Heads); err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Dropped uuid.UUID `json:"dropped"`
		Name    string    `json:"name"`
		Archive string    `json:"archive"`
	}{id, checked.Name, path})
}
