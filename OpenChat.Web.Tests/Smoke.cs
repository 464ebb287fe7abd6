namespace OpenChat.Web.Tests;
public class Smoke { [Fact] public void Test_project_runs() => Assert.Equal(2, 1 + 1); }
