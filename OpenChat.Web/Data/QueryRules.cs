using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace OpenChat.Web.Data;

/// <summary>
/// Lets a query name a rule (<c>channel.IsVisibleTo(me)</c>) instead of repeating it: before EF translates a query, compiled ones
/// included, each named rule is replaced by its expression. So all queries follow one statement of who may see and who is blocked.
/// </summary>
/// <param name="rules">From the method that names a rule to what it says; both have the same parameters.</param>
public sealed class QueryRules(IReadOnlyDictionary<MethodInfo, LambdaExpression> rules) : IQueryExpressionInterceptor
{
    /// <summary>One instance for the process: EF builds its own services anew for every other one.</summary>
    public static readonly QueryRules Default = new(new Dictionary<MethodInfo, LambdaExpression>(
        [.. Visibility.Rules, .. BlockRule.Rules, .. PresenceAudience.Rules]));

    /// <summary>The same rules, with another one in the place of one of them.</summary>
    public QueryRules With(MethodInfo name, LambdaExpression rule) => new(new Dictionary<MethodInfo, LambdaExpression>(rules) { [name] = rule });

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        new Expander(rules).Visit(queryExpression);

    internal static InvalidOperationException OutsideQuery() => new("This rule holds in queries only: what it reads may not be loaded.");

    private sealed class Expander(IReadOnlyDictionary<MethodInfo, LambdaExpression> rules) : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node) => rules.TryGetValue(node.Method, out var rule)
            ? Visit(ReplacingExpressionVisitor.Replace([.. rule.Parameters], [.. node.Arguments], rule.Body))
            : base.VisitMethodCall(node);
    }
}
