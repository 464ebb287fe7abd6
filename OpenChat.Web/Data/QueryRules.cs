using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace OpenChat.Web.Data;

/// <summary>
/// Lets queries, compiled ones too, call a rule (<c>channel.IsVisibleTo(me)</c>): before EF translates a query, each call is replaced
/// by the rule's expression. So each rule is stated once.
/// </summary>
/// <param name="rules">From the method that names a rule to its expression; both have the same parameters.</param>
public sealed class QueryRules(IReadOnlyDictionary<MethodInfo, LambdaExpression> rules) : IQueryExpressionInterceptor
{
    /// <summary>One instance per process: EF builds a new service provider for each.</summary>
    public static readonly QueryRules Default = new(
        ((QueryRule[])[.. Visibility.Rules, .. BlockRule.Rules, .. PresenceAudience.Rules, .. LookalikeRule.Rules])
        .ToDictionary(rule => rule.Name, rule => rule.Expression));

    /// <summary>The same rules with one replaced, for tests.</summary>
    public QueryRules With(MethodInfo name, LambdaExpression rule) =>
        new(new Dictionary<MethodInfo, LambdaExpression>(rules) { [name] = rule });

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        new Expander(rules).Visit(queryExpression);

    internal static InvalidOperationException OutsideQuery() => new("Rules work in queries only: elsewhere their data may not be loaded.");

    private sealed class Expander(IReadOnlyDictionary<MethodInfo, LambdaExpression> rules) : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node) => rules.TryGetValue(node.Method, out var rule)
            ? Visit(ReplacingExpressionVisitor.Replace([.. rule.Parameters], [.. node.Arguments], rule.Body))
            : base.VisitMethodCall(node);
    }
}

/// <param name="Name">The method by which queries call the rule.</param>
internal abstract record QueryRule(MethodInfo Name, LambdaExpression Expression);

/// <summary>A rule that is stated once, as an expression with the parameters of the method that names it.</summary>
internal sealed record QueryRule<T>(T Method, Expression<T> Rule) : QueryRule(Method.Method, Rule) where T : Delegate
{
    private readonly Lazy<T> compiled = new(Rule.Compile);

    /// <summary>Builds the query where the rule is called outside of one.</summary>
    public T Run => compiled.Value;
}
