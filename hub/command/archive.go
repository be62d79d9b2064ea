package command

import (
	"crypto/rand"

	"github.com/spf13/cobra"

	"qianshao/shared/archive"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
)

// archiveTree is `hub archive`: the centre seals an ended incident with everything it has received of it.
func archiveTree() *cobra.Command {
	tree := &cobra.Command{Use: "archive", Short: "seal an ended incident into one signed file, and check such files"}
	write := &cobra.Command{
		Use: "write FILE", Short: "seal an incident whose mechanism has ended; `terminal archive open` opens it", Args: commandline.Counted(cobra.ExactArgs(1)),
		Example: "  hub archive write --space 0190… /srv/archives/jiangjin.qsa",
	}
	write.Flags().String("space", "", "id of the space (default: the newest open incident)")
	tree.AddCommand(write,
		&cobra.Command{Use: "check FILE", Short: "read every byte of an archive and name what is not as it was sealed", Example: "  hub archive check jiangjin.qsa", Args: commandline.Counted(cobra.ExactArgs(1))},
	)
	return tree
}

func (r *Runner) archiveWrite(c *cobra.Command, call control.Call, args []string) error {
	shelf := r.Server.Shelf()
	space, err := shelf.Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	path := commandline.Within(call.Dir, args[0])
	if _, err := archive.Write(c.Context(), shelf, archive.Order{Space: space.ID, Program: "hub " + r.Version, Random: rand.Reader}, path); err != nil {
		return err
	}
	return r.archiveCheck(c, call, args)
}

func (r *Runner) archiveCheck(c *cobra.Command, call control.Call, args []string) error {
	checked, err := archive.Check(commandline.Within(call.Dir, args[0]))
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), checked.Brief())
}
