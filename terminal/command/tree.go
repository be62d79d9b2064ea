package command

import (
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
)

// Tree is every command with its flags and help, not yet attached to a station: what a program needs to know what
// was typed.
func Tree(version string) *cobra.Command {
	root := &cobra.Command{
		Use:     "terminal",
		Short:   "前哨 terminal: coordinate volunteer rescue teams with or without a network",
		Long:    "前哨 terminal: coordinate volunteer rescue teams with or without a network.\nWithout a command it opens the window.",
		Version: version,
		Example: "  terminal                              # the window\n  terminal join QS1.…                   # enrol with a code from the hub\n  terminal space create --name '江津暴雨洪涝'\n  terminal apply acts.jsonl\n  terminal sync --once",
		Args:    commandline.Counted(cobra.NoArgs),
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.String("data", "", "data directory (default: the user's data directory)")
	flags.String("log-level", "info", "debug, info, warn or error, on stderr")
	flags.String("operator", "", "who acts; the window then begins the shift without asking (default: the last operator)")
	flags.String("post", "", "post of the operator: general, coordination, support, team or viewer")
	commandline.WithModem(WithLAN(root))
	root.AddCommand(
		joinTree(),
		spaceTree(),
		withSpace(&cobra.Command{
			Use: "apply FILE|-", Short: "record acts from JSON lines, one act a line", Args: commandline.Counted(cobra.ExactArgs(1)),
			Example: `  echo '{"kind":"need","id":"n-1","set":{"title":"转移群众","status":"线索"}}' | terminal apply -`,
		}),
		syncTree(),
		statusTree(),
		actTree(), actsTree(), printTree(), papersTree(), importTree(), exportTree(), templateTree(), healthTree(), attachTree(), archiveTree(), bundleTree(), neighbourTree(),
		withSpace(&cobra.Command{Use: "dump", Short: "print every record as canonical JSON lines", Example: "  terminal dump > before.jsonl", Args: commandline.Counted(cobra.NoArgs)}),
		withSpace(&cobra.Command{Use: "conflicts", Short: "print what waits for a person, as JSON lines", Example: "  terminal conflicts", Args: commandline.Counted(cobra.NoArgs)}),
		resolveTree(),
		satelliteTree(),
		commandline.WithModem(WithLAN(&cobra.Command{Use: "serve", Short: "run everything but the window", Example: "  terminal serve --data /var/lib/qianshao --lan 192.168.1.20:7800\n  terminal serve --modem /dev/ttyUSB0,size=70", Args: commandline.Counted(cobra.NoArgs)})),
		browserTree(),
		&cobra.Command{Use: "check", Short: "verify every database; exit 1 when anything is damaged", Example: "  terminal check", Args: commandline.Counted(cobra.NoArgs)},
		recoverTree(),
		kindsTree(),
	)
	return root
}

func joinTree() *cobra.Command {
	c := &cobra.Command{
		Use: "join CODE", Short: "enrol this device with a code from the hub", Args: commandline.Counted(cobra.ExactArgs(1)),
		Long: "Enrol this device with a code from the hub. With a code that needs approval it prints the check code on stderr and waits until somebody at the centre, " +
			"who was read the same six digits, approves or refuses. Ctrl+C leaves; called again with the same code it goes on waiting, and so do the window and serve by themselves.",
		Example: "  terminal join QS1.ABCD…\n  terminal join --timeout 1m QS1.ABCD…   # do not wait longer for the centre's approval",
	}
	c.Flags().Duration("timeout", 30*time.Minute, "how long to wait for the centre's approval")
	return c
}

func browserTree() *cobra.Command {
	c := commandline.WithModem(WithLAN(&cobra.Command{
		Use: "browser", Short: "the same screens in a browser on this machine, where no window can be opened", Args: commandline.Counted(cobra.NoArgs),
		Long: "Serve the screens of the window as pages for a browser on this machine: the same acts, the same data, the same keys. " +
			"Prints one line, “ready” and the address that lets the browser in; nobody else is, and no other machine reaches it. Where a desktop is there the browser is opened. " +
			"Browsers keep Ctrl+N and Ctrl+T for themselves: use Alt+Shift+N and Alt+Shift+T.",
		Example: "  terminal browser                            # a free port, opened in the browser\n  terminal browser --listen 127.0.0.1:7900 --open=false\n  terminal browser --operator 李敏 --post general",
	}))
	c.Flags().String("listen", "127.0.0.1:0", "address of this machine to serve on; port 0: the one of the last start, else a free one")
	c.Flags().Bool("open", true, "open the browser where a desktop is there")
	return c
}

func withSpace(c *cobra.Command) *cobra.Command {
	c.Flags().String("space", "", "id of the space (default: the newest open incident, else the census)")
	return c
}

func spaceTree() *cobra.Command {
	space := &cobra.Command{Use: "space", Short: "incidents, exercises and the census held here"}
	create := &cobra.Command{Use: "create", Short: "start an incident or exercise here, with or without a network", Example: "  terminal space create --name '北碚山火' --exercise", Args: commandline.Counted(cobra.NoArgs)}
	create.Flags().String("name", "", "name of the space (required)")
	create.Flags().Bool("exercise", false, "an exercise (演练): nothing in it enters real figures")
	space.AddCommand(create,
		&cobra.Command{Use: "list", Short: "list the spaces held here", Example: "  terminal space list", Args: commandline.Counted(cobra.NoArgs)},
		&cobra.Command{Use: "join A B", Short: "copy the records of space A into B and make A read-only", Example: "  terminal space join 0190… 0191…", Args: commandline.Counted(cobra.ExactArgs(2))},
		spaceDropTree(),
	)
	return space
}

func spaceDropTree() *cobra.Command {
	drop := &cobra.Command{
		Use: "drop ID", Short: "remove a closed space from this disk once an archive holds all of it", Args: commandline.Counted(cobra.ExactArgs(1)),
		Long: "Remove a closed space, its whole history included, from this disk. It is refused unless FILE is an unharmed archive of exactly what is held here and the centre has confirmed everything made here. " +
			"The space does not come back by sync; the centre and the archive keep it.",
		Example: "  terminal archive write jiangjin.qsa --space 0190…\n  terminal space drop 0190… --archived jiangjin.qsa",
	}
	drop.Flags().String("archived", "", "archive of the space (required)")
	return drop
}

func syncTree() *cobra.Command {
	c := &cobra.Command{Use: "sync", Short: "exchange with the hub until both sides hold everything", Example: "  terminal sync --once --timeout 60s", Args: commandline.Counted(cobra.NoArgs)}
	c.Flags().Bool("once", false, "try one connection instead of trying again until the timeout")
	c.Flags().Duration("timeout", 60*time.Second, "give up after this long")
	return c
}

func statusTree() *cobra.Command {
	c := &cobra.Command{Use: "status", Short: "what is only here, sent and confirmed", Example: "  terminal status --json", Args: commandline.Counted(cobra.NoArgs)}
	c.Flags().Bool("json", false, "as JSON")
	return c
}

func resolveTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "resolve", Short: "settle a conflict with a value; the others stay in the history", Args: commandline.Counted(cobra.NoArgs),
		Example: "  terminal resolve --kind team --id 7d0c… --field status --value 待命 --reason '电话核实'",
	})
	for name, use := range map[string]string{
		"kind": "kind of the record (required)", "id": "id or key of the record (required)", "field": "field in conflict (required)",
		"value": "what shall stand, as in apply; empty clears", "reason": "why, for the history",
	} {
		c.Flags().String(name, "", use)
	}
	return c
}

func kindsTree() *cobra.Command {
	c := &cobra.Command{Use: "kinds", Short: "every kind of record with its fields", Example: "  terminal kinds --json", Args: commandline.Counted(cobra.NoArgs)}
	c.Flags().Bool("json", false, "as JSON")
	return c
}
