package command

import (
	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/terminal/station"
)

// satelliteTree is `terminal satellite`: what is known by satellite alone.
func satelliteTree() *cobra.Command {
	return withSpace(&cobra.Command{
		Use: "satellite", Short: "print what is known by satellite alone, as JSON lines",
		Long:    "Print what other desks told by satellite ahead of their signed work, newest first, one record a line: kind, id, what was said, which desk, as of when.\nNone of it is in the lists, counts or the dump until the signed work itself has come.",
		Example: "  terminal satellite", Args: commandline.Counted(cobra.NoArgs),
	})
}

func satellite(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	lines, err := st.Shelf().AheadIn(c.Context(), space.ID, "zh")
	if err != nil {
		return err
	}
	for _, line := range lines {
		if err := commandline.PrintJSON(c.OutOrStdout(), line); err != nil {
			return err
		}
	}
	return nil
}
