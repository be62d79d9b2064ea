package command

import (
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
)

// Tree is every command with its flags and help, not yet attached to a hub: what a program needs to know what was
// typed.
func Tree(version string) *cobra.Command {
	root := &cobra.Command{
		Use: "hub", Version: version,
		Short:   "前哨 hub: receives what the desks did and shows it to the central office",
		Example: "  hub serve --listen 0.0.0.0:8443\n  hub user add --name duty\n  hub enrol --name 江津一号台 --level site --group coordination",
		Args:    commandline.Counted(cobra.NoArgs),
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.String("data", "", "data directory (default: the user's data directory)")
	flags.String("log-level", "info", "debug, info, warn or error, on stderr")
	root.AddCommand(serveTree(), enrolTree(), approveTree(), healthTree(), spaceTree(), dumpTree(),
		&cobra.Command{Use: "check", Short: "verify every database; exit 1 when anything is damaged", Example: "  hub check", Args: commandline.Counted(cobra.NoArgs)},
		recoverTree(),
		&cobra.Command{Use: "backup FILE", Short: "write everything to one file while the hub works on, put it back into a temporary folder and check it; prints its digest as JSON", Example: "  hub backup /media/usb/hub-20260712.qsb", Args: commandline.Counted(cobra.ExactArgs(1))},
		&cobra.Command{Use: "restore FILE", Short: "put a backup into an empty data directory and check everything; a FILE.sha256 beside it must fit", Example: "  hub restore --data /var/lib/qianshao/hub hub-20260712.qsb", Args: commandline.Counted(cobra.ExactArgs(1))},
		configTree(), archiveTree(), userTree(), satelliteTree(), airTree(),
	)
	return root
}

func serveTree() *cobra.Command {
	c := &cobra.Command{
		Use: "serve", Short: "sync and console over TLS; prints one line when ready", Args: commandline.Counted(cobra.NoArgs),
		Example: "  hub serve --listen 0.0.0.0:8443\n  hub serve --modem /dev/ttyUSB0,size=1750\n  hub serve --config /etc/qianshao/hub.toml --metrics 127.0.0.1:9464 --log-format json",
	}
	return serving(c)
}

func enrolTree() *cobra.Command {
	c := &cobra.Command{
		Use: "enrol", Short: "print a one-time enrolment code for one terminal", Args: commandline.Counted(cobra.NoArgs),
		Example: "  hub enrol --name 江津一号台 --level site --group coordination --area 500116\n  hub enrol --name 白沙镇服务点 --approve   # somebody at the centre lets it in",
	}
	c.Flags().String("name", "", "name of the terminal (required)")
	c.Flags().String("level", "site", "city, district or site")
	c.Flags().String("group", "", "general, coordination, support, support_team, read_only or training; several with commas; empty: the three groups")
	c.Flags().String("area", "", "area code, GB/T 2260; empty: everywhere")
	c.Flags().Duration("valid", 24*time.Hour, "how long the code may be used")
	c.Flags().Bool("approve", false, "the terminal waits until somebody approves it, on the console's page of terminals or with approve")
	c.Flags().StringSlice("address", nil, "HOST:PORT under which terminals reach this hub (default: where it listens)")
	return c
}

func spaceTree() *cobra.Command {
	space := &cobra.Command{Use: "space", Short: "incidents, exercises and the census"}
	create := &cobra.Command{Use: "create", Short: "start an incident or exercise; prints its id", Example: "  hub space create --name '江津暴雨洪涝'", Args: commandline.Counted(cobra.NoArgs)}
	create.Flags().String("name", "", "name of the space (required)")
	create.Flags().Bool("exercise", false, "an exercise (演练): nothing in it enters real figures")
	closing := &cobra.Command{Use: "close ID", Short: "close a space for new work; it stays readable", Example: "  hub space close 0190…", Args: commandline.Counted(cobra.ExactArgs(1))}
	closing.Flags().String("reason", "", "why, for the record")
	space.AddCommand(create, closing,
		&cobra.Command{Use: "list", Short: "list the spaces", Example: "  hub space list", Args: commandline.Counted(cobra.NoArgs)})
	return space
}

func dumpTree() *cobra.Command {
	c := &cobra.Command{Use: "dump", Short: "print every record as canonical JSON lines", Example: "  hub dump > hub.jsonl", Args: commandline.Counted(cobra.NoArgs)}
	c.Flags().String("space", "", "id of the space (default: the newest open incident, else the census)")
	return c
}
