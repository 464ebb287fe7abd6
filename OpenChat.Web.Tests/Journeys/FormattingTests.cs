using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Markdown by keys and buttons, and what a browser adds to it: spoilers, copied and coloured code, a preview.</summary>
[Collection(Support.Journeys.Name)]
public sealed class FormattingTests : AppTest
{
    private const string Code = "let pond = { deep: 1.2 }; // \"a  b\"\n\n\treturn <b>;\n";

    private Task<PostResult> SayAsync(string text) => App.Services.GetRequiredService<PostMessage>()
        .RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft(text));

    [Theory]
    [InlineData("word", "Control+b", "**word**")]
    [InlineData("word", "Control+i", "*word*")]
    [InlineData("word", "Control+e", "`word`")]
    [InlineData("word", "Control+Shift+X", "~~word~~")]
    [InlineData("word", "Control+k", "[word]()")]
    [InlineData("https://a.example", "Control+k", "[](https://a.example)")]
    [InlineData("two words ", "Control+b", "**two words** ")]
    [InlineData("**word**", "Control+i", "***word***")]
    [InlineData("one\ntwo", "Control+e", "```\none\ntwo\n```")]
    public async Task A_key_puts_marks_around_the_selection_and_takes_them_away(string text, string key, string marked)
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var box = ben.Page.Locator("form.composer textarea");
        await box.FillAsync(text);
        await box.PressAsync("Control+a");
        await box.PressAsync(key);
        await Expect(box).ToHaveValueAsync(marked);
        await box.PressAsync("Control+z");
        await Expect(box).ToHaveValueAsync(text);
        if (key is "Control+k" || text.StartsWith("**", StringComparison.Ordinal)) return;
        await box.PressAsync("Control+a");
        await box.PressAsync(key);
        await box.PressAsync(key);
        await Expect(box).ToHaveValueAsync(text);
    }

    /// <summary>Sends "plain" and opens its editor, with all of it selected.</summary>
    private static async Task<ILocator> EditPlainAsync(ChatPage chat)
    {
        await chat.SendAsync("plain");
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        var box = chat.Page.Locator(".message-edit textarea");
        await Expect(box).ToBeEditableAsync();
        await box.PressAsync("Control+a");
        return box;
    }

    [Fact]
    public async Task The_keys_work_in_the_editor_and_nowhere_else()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var box = await EditPlainAsync(ben);
        await box.PressAsync("Control+b");
        await Expect(box).ToHaveValueAsync("**plain**");
        await box.PressAsync("Control+Shift+P");
        await Expect(ben.Page.Locator(".message-edit .preview strong")).ToHaveTextAsync("plain");
        await box.PressAsync("Enter");
        await Expect(ben.Page.Locator(".msg-body strong")).ToHaveTextAsync("plain");
        await ben.Page.Locator("li.msg").Last.FocusAsync();
        await ben.Page.Keyboard.PressAsync("Control+b");
        await Expect(ben.Page.Locator("form.composer textarea")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Buttons_format_too_by_mouse_and_by_keys_and_the_preview_shows_what_will_be_sent()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var box = ben.Page.Locator("form.composer textarea");
        await box.FillAsync("one\ntwo");
        await box.PressAsync("Control+a");
        await Expect(ben.Page.Locator(".format-bar")).ToHaveCountAsync(0);
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Formatting" }).ClickAsync();
        await ben.Page.Locator(".format-bar").GetByRole(AriaRole.Button, new() { Name = "List" }).ClickAsync();
        await Expect(box).ToHaveValueAsync("- one\n- two");
        await Expect(box).ToBeFocusedAsync();
        await ben.Page.Locator(".format-bar").GetByRole(AriaRole.Button, new() { Name = "Quote" }).ClickAsync();
        await Expect(box).ToHaveValueAsync("> - one\n> - two");
        await ben.Page.Locator(".format-bar button").First.FocusAsync();
        await ben.Page.Keyboard.PressAsync("End");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(ben.Page.Locator(".preview blockquote li")).ToHaveTextAsync(["one", "two"]);
        await Expect(box).ToBeFocusedAsync();
        await box.PressAsync("Control+End");
        await box.PressSequentiallyAsync(" **@dan**");
        await Expect(ben.Page.Locator(".preview li strong .mention")).ToHaveTextAsync("@Dan Member");
        await box.PressAsync("Control+Shift+P");
        await Expect(ben.Page.Locator(".preview")).ToHaveCountAsync(0);
        await box.PressAsync("Enter");
        await Expect(ben.Page.Locator(".msg blockquote li strong .mention")).ToHaveTextAsync("@Dan Member");
    }

    [Fact]
    public async Task An_editor_has_the_same_buttons_of_its_own()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var (editor, box) = (ben.Page.Locator(".message-edit"), await EditPlainAsync(ben));
        await editor.GetByRole(AriaRole.Button, new() { Name = "Formatting" }).ClickAsync();
        await Expect(box).ToBeFocusedAsync();
        await Expect(ben.Page.Locator(".format-bar")).ToHaveCountAsync(1);
        var bold = editor.GetByRole(AriaRole.Button, new() { Name = "Bold" });
        await bold.HoverAsync();
        await bold.ClickAsync();
        await Expect(bold).ToHaveAttributeAsync("title", "Bold (Ctrl+B)"); // Not only its label.
        await Expect(box).ToHaveValueAsync("**plain**");
        await editor.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(editor.Locator(".preview strong")).ToHaveTextAsync("plain");
        await editor.GetByRole(AriaRole.Button, new() { Name = "Preview" }).FocusAsync();
        await ben.Page.Keyboard.PressAsync("Escape"); // From a button to the text, and only then out of the editor.
        await Expect(box).ToBeFocusedAsync();
        await box.PressAsync("Enter");
        await Expect(ben.Page.Locator(".msg-body strong")).ToHaveTextAsync("plain");
        await Expect(ben.Page.Locator(".format-bar")).ToHaveCountAsync(0);
        await ben.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        await Expect(box).ToHaveValueAsync("**plain**");
        await Expect(ben.Page.Locator(".format-bar")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_spoiler_is_covered_until_someone_wants_it()
    {
        await SayAsync("It was ||the [gardener](https://a.example)|| all along");
        await SayAsync("and ||the butler||");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var (link, covered) = (ben.Page.GetByRole(AriaRole.Link, new() { Name = "gardener" }), ben.Page.Locator(".spoiler[role=button]"));
        await Expect(covered).ToHaveCountAsync(2);
        await Expect(link).ToBeHiddenAsync();
        await covered.First.ClickAsync();
        await Expect(link).ToBeVisibleAsync();
        Assert.Contains("gardener", await ben.Page.Locator("#live-status").TextContentAsync(), StringComparison.Ordinal);
        await ben.Page.Locator("li.msg").Last.FocusAsync();
        var label = await ben.Page.Locator("li.msg").Last.GetAttributeAsync("aria-label");
        Assert.Contains("and ███", label, StringComparison.Ordinal);
        await ben.Page.Keyboard.PressAsync("Tab");
        const string isFocused = "cover => cover === document.activeElement";
        while (!await covered.EvaluateAsync<bool>(isFocused)) await ben.Page.Keyboard.PressAsync("Tab");
        await Expect(ben.Page.Locator(".msg-body").GetByText("the butler")).ToBeHiddenAsync();
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(ben.Page.Locator(".msg-body").GetByText("the butler")).ToBeVisibleAsync();
        await ben.Page.Locator("li.msg").First.FocusAsync();
        await ben.Page.Keyboard.PressAsync("r");
        await Expect(ben.Page.Locator(".reply-context [data-line]")).ToHaveTextAsync("It was ███ all along");
    }

    [Fact]
    public async Task Without_script_the_focus_uncovers_a_spoiler()
    {
        await SayAsync("It was ||the butler||");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben, Screen.WithoutJavaScript);
        var page = await bens.TabAsync(Cast.PondBuild.Address);
        await Expect(page.GetByText("the butler")).ToBeHiddenAsync();
        await page.Locator(".spoiler").FocusAsync();
        await Expect(page.GetByText("the butler")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Code_is_coloured_where_its_language_is_known_and_copied_to_the_byte()
    {
        await SayAsync($"```js\n{Code}```");
        await SayAsync("```klingon\nqapla'\n```");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await bens.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await bens.RewriteAsync("messages/code-blocks.js", "PATIENCE = 500", "PATIENCE = 50_000");
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await Expect(ben.Page.Locator("pre").First.Locator(".hljs-keyword").First).ToHaveTextAsync("let");
        Assert.Equal(Code, await ben.Page.Locator("pre code").First.TextContentAsync());
        await ben.Page.Locator("pre").First.GetByRole(AriaRole.Button, new() { Name = "Copy code" }).ClickAsync();
        await Expect(ben.Page.Locator(".toast")).ToContainTextAsync("Code copied.");
        Assert.Equal(Code.TrimEnd('\n'), await ben.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await Expect(ben.Page.Locator("pre").Last.Locator("span")).ToHaveCountAsync(0);
        await ben.EnterAsync("```py\nprint(1)\n```"); // By the stream, as after a reload.
        await Expect(ben.Page.Locator("pre").Last.Locator(".hljs-number")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Code_that_takes_too_long_stays_plain_and_the_next_is_coloured()
    {
        await SayAsync("```js\nlet slow;\n```");
        await SayAsync("```py\nprint(1)\n```");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await bens.Context.RouteAsync("**/highlight/javascript.min.js", route => route.FulfillAsync(new()
        {
            ContentType = "text/javascript",
            Body = "export default () => ({ name: 'slow', contains: [{ get begin() { for (;;); } }] });",
        }));
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await Expect(ben.Page.Locator("pre").Last.Locator(".hljs-number")).ToHaveTextAsync("1", new() { Timeout = 30_000 });
        await Expect(ben.Page.Locator("pre").First.Locator("[class^=hljs]")).ToHaveCountAsync(0);
        await Expect(ben.Page.Locator("pre").First).ToContainTextAsync("let slow;");
    }

    [Fact]
    public async Task On_a_phone_the_buttons_stand_behind_one_and_a_wide_table_scrolls_by_itself()
    {
        await SayAsync($"|{string.Concat(Enumerable.Repeat("a wide column|", 12))}\n|{string.Concat(Enumerable.Repeat("-|", 12))}");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben, Screen.Phone);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await Expect(ben.Page.Locator(".table")).ToBeVisibleAsync();
        Assert.True(await ben.Page.Locator(".table").EvaluateAsync<bool>("table => table.scrollWidth > table.clientWidth + 100"));
        Assert.True(await ben.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await ben.Page.Locator("form.composer textarea").FillAsync("word");
        await ben.Page.Locator("form.composer textarea").EvaluateAsync("box => box.select()");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Formatting" }).TapAsync();
        await ben.Page.Locator(".format-bar").GetByRole(AriaRole.Button, new() { Name = "Spoiler" }).TapAsync();
        await Expect(ben.Page.Locator("form.composer textarea")).ToHaveValueAsync("||word||");
        Assert.True(await ben.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Formatting" }).TapAsync();
        await Expect(ben.Page.Locator(".format-bar")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Whatever_is_drawn_can_be_read(ColorScheme theme)
    {
        await SayAsync("# a\n## b\n- [ ] c\n1. ||d|| `e`\n> __f__ ~~g~~ @ben\n\n|h|i|\n|-|-|\n|j|k|");
        await SayAsync("```js\n// a\nconst b = `c${1}`, d = /e/; class F extends G { h() { return true; } }\n```\n"
            + "```html\n<!-- a --><b class=\"c\">&amp;</b>\n```\n```diff\n- a\n+ b\n@@ 1 @@\n```\n```css\n#a.b[c]:d { color: red; }\n```");
        await using var bens = await Browser.OpenAsync(App, Cast.Ben, Screen.Desktop with { Theme = theme });
        await bens.RewriteAsync("messages/code-blocks.js", "PATIENCE = 500", "PATIENCE = 50_000");
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await Expect(ben.Page.Locator("pre").Last.Locator(".hljs-selector-id")).ToHaveTextAsync("#a");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Formatting" }).ClickAsync();
        await ben.Page.Locator("form.composer textarea").FillAsync("- ||x||\n```py\nx = 1\n```");
        await ben.Page.Locator("form.composer textarea").PressAsync("Control+Shift+P");
        await Expect(ben.Page.Locator(".preview pre .hljs-number")).ToHaveTextAsync("1");
        Assert.Empty(await Layout.ViolationsAsync(ben.Page));
    }

    [Fact]
    public async Task The_composer_grows_to_half_the_page_and_then_scrolls()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var box = ben.Page.Locator("form.composer textarea");
        await box.FillAsync(string.Join('\n', Enumerable.Range(0, 100)));
        Assert.InRange((await box.BoundingBoxAsync())!.Height, 440, 451);
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true })).ToBeInViewportAsync();
        await Expect(ben.Page.Locator("h1")).ToHaveTextAsync(new Regex("pond-build"));
    }
}
