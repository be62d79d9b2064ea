package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/terminal/station"
)

// recoverTree is `terminal recover`.
func recoverTree() *cobra.Command {
	return &cobra.Command{
		Use: "recover", Short: "mend damaged databases: save what can be read, keep the damaged file, fetch the rest by sync",
		Long: "Verify every database and mend what is damaged. Own work that nobody else has is saved first; the damaged file is kept beside the new one as NAME.damaged-DATE,\n" +
			"with a report; what is missing comes back from the hub or a neighbour by sync. Damage found when the program starts is mended without being asked.",
		Example: "  terminal recover\n  terminal recover && terminal sync", Args: commandline.Counted(cobra.NoArgs),
	}
}

func recoverDamaged(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	mended, err := st.Recover(c.Context())
	for _, m := range mended {
		fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n", m.Zh, m.En)
	}
	if err != nil {
		return err
	}
	if len(mended) == 0 {
		fmt.Fprintln(c.OutOrStdout(), "ok")
	}
	return nil
}
