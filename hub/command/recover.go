package command

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/explain"
)

// recoverTree is `hub recover`.
func recoverTree() *cobra.Command {
	return &cobra.Command{
		Use: "recover", Short: "mend damaged databases: save what can be read, keep the damaged file; terminals give the rest back",
		Long: "Verify every database and mend what is damaged. The damaged file is kept beside the new one as NAME.damaged-DATE, with a report; what is missing comes back from the\n" +
			"terminals when they connect, and until then they show it as not confirmed. Damage found when the hub starts is mended without being asked.",
		Example: "  hub recover", Args: commandline.Counted(cobra.NoArgs),
	}
}

func (r *Runner) recoverDamaged(c *cobra.Command, _ control.Call, _ []string) error {
	mended, err := r.Server.Shelf().Recover(c.Context())
	for _, m := range mended {
		name := ""
		if m.Space != (uuid.UUID{}) {
			name = m.Space.String()
		}
		if space, err := r.Server.Shelf().Space(m.Space); err == nil {
			name = space.Name
		}
		said := explain.Mended(m, name)
		fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n", said.Zh, said.En)
	}
	if err != nil {
		return err
	}
	if len(mended) == 0 {
		fmt.Fprintln(c.OutOrStdout(), "ok")
	}
	return nil
}
