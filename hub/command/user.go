package command

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"qianshao/hub/account"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
)

// userTree is `hub user`: the accounts of the console.
func userTree() *cobra.Command {
	user := &cobra.Command{Use: "user", Short: "accounts of the console"}
	for _, c := range []*cobra.Command{
		{Use: "add [NAME]", Short: "add an account; the password is read from standard input", Example: "  echo 'correct horse' | hub user add wangfang --role coordination --display 王芳\n  echo 'correct horse' | hub user add --name duty",
			Long: "Add an account; its password is read from standard input.\nRoles: viewer looks; general, coordination and support act for their group; admin administers and touches no record."},
		{Use: "passwd [NAME]", Short: "change a password; it is read from standard input; sessions of the account end", Example: "  echo 'battery staple' | hub user passwd duty"},
	} {
		c.Args = commandline.Counted(cobra.MaximumNArgs(1))
		c.Flags().String("name", "", "account name, where it is not the argument")
		user.AddCommand(c)
		if strings.HasPrefix(c.Use, "add") {
			c.Flags().String("role", string(account.Viewer), roleWords())
			c.Flags().String("display", "", "what people call him; the operator in the journal")
		}
	}
	second := &cobra.Command{Use: "totp [NAME]", Short: "take an account's second factor away, or say who must have one", Args: commandline.Counted(cobra.MaximumNArgs(1)),
		Example: "  hub user totp wangfang --reset\n  hub user totp --require all"}
	second.Flags().Bool("reset", false, "the authenticator is lost: the next sign-in sets up another")
	second.Flags().String("require", "", "admin: only administrators must have one; all: everybody")
	user.AddCommand(second,
		&cobra.Command{Use: "list", Short: "list the accounts: name, role, second factor, last sign-in", Example: "  hub user list", Args: commandline.Counted(cobra.NoArgs)},
		&cobra.Command{Use: "role NAME ROLE", Short: "give an account another role; its sessions end", Long: "Give an account another role: " + roleWords() + ".", Example: "  hub user role wangfang support", Args: commandline.Counted(cobra.ExactArgs(2))},
		&cobra.Command{Use: "name NAME DISPLAY", Short: "say what people call an account; the operator in the journal", Example: "  hub user name wangfang 王芳", Args: commandline.Counted(cobra.ExactArgs(2))},
		&cobra.Command{Use: "disable NAME", Short: "shut an account out; its sessions end, its name stays taken", Example: "  hub user disable wangfang", Args: commandline.Counted(cobra.ExactArgs(1))},
		&cobra.Command{Use: "enable NAME", Short: "let a disabled account in again", Example: "  hub user enable wangfang", Args: commandline.Counted(cobra.ExactArgs(1))})
	return user
}

func roleWords() string {
	var words []string
	for _, r := range account.Roles() {
		words = append(words, string(r))
	}
	return strings.Join(words, ", ")
}

func (r *Runner) userAdd(c *cobra.Command, _ control.Call, args []string) error {
	role, err := account.ParseRole(commandline.Flag(c, "role"))
	if err != nil {
		return err
	}
	name, password, err := credentials(c, args)
	if err != nil {
		return err
	}
	return r.Accounts.Admit(c.Context(), account.AtHub, account.Newcomer{Name: name, Display: commandline.Flag(c, "display"), Role: role, Password: password})
}

func (r *Runner) userPassword(c *cobra.Command, _ control.Call, args []string) error {
	name, password, err := credentials(c, args)
	if err != nil {
		return err
	}
	return r.Accounts.SetPassword(c.Context(), account.AtHub, name, password)
}

// credentials reads the name and, from standard input, where no list of processes shows it, the password.
func credentials(c *cobra.Command, args []string) (name, password string, err error) {
	name = commandline.Flag(c, "name")
	if len(args) > 0 {
		name = args[0]
	}
	if name == "" {
		return "", "", commandline.Usage{Err: fmt.Errorf("an account name is required")}
	}
	line, err := bufio.NewReader(io.LimitReader(c.InOrStdin(), 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", "", fmt.Errorf("read the password: %w", err)
	}
	return name, strings.TrimRight(line, "\r\n"), nil
}

func (r *Runner) userRole(c *cobra.Command, _ control.Call, args []string) error {
	role, err := account.ParseRole(args[1])
	if err != nil {
		return err
	}
	return r.Accounts.SetRole(c.Context(), account.AtHub, args[0], role)
}

func (r *Runner) userName(c *cobra.Command, _ control.Call, args []string) error {
	return r.Accounts.SetDisplay(c.Context(), account.AtHub, args[0], args[1])
}

func (r *Runner) userDisable(c *cobra.Command, _ control.Call, args []string) error {
	return r.Accounts.SetDisabled(c.Context(), account.AtHub, args[0], true)
}

func (r *Runner) userEnable(c *cobra.Command, _ control.Call, args []string) error {
	return r.Accounts.SetDisabled(c.Context(), account.AtHub, args[0], false)
}

func (r *Runner) userSecond(c *cobra.Command, _ control.Call, args []string) error {
	reset, require := commandline.Flag(c, "reset") == "true", commandline.Flag(c, "require")
	switch {
	case reset && len(args) == 1 && require == "":
		return r.Accounts.ResetSecond(c.Context(), account.AtHub, args[0])
	case !reset && len(args) == 0 && (require == "admin" || require == "all"):
		return r.Accounts.RequireSecond(c.Context(), account.AtHub, require == "all")
	}
	return commandline.Usage{Err: fmt.Errorf("either NAME --reset, or --require admin|all")}
}

// userList prints what stood in the list of old first and as it did; what is new follows on the line.
func (r *Runner) userList(c *cobra.Command, _ control.Call, _ []string) error {
	all, err := r.Accounts.List(c.Context())
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, a := range all {
		in, second, state := "never", "no", ""
		if !a.LastIn.IsZero() {
			in = a.LastIn.Format(time.RFC3339)
		}
		if a.Second {
			second = fmt.Sprintf("yes, %d recovery codes", a.Recovery)
		}
		if a.Disabled {
			state = "\tdisabled"
		}
		fmt.Fprintf(out, "%s\tpassword of %s\trole %s\tsecond factor %s\tlast sign-in %s\t%s%s\n", a.Name, a.ChangedAt.Format(time.RFC3339), a.Role, second, in, a.Display, state)
	}
	return out.Flush()
}
