using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace OpenChat.Web.Data;

/// <summary>
/// Inserts one entity by raw SQL. Columns and values come from EF's model, so that a new property needs nothing here.
/// </summary>
internal sealed class EntityInsert
{
    private readonly Column[] columns;

    private sealed record Column(string Name, string Parameter, IClrPropertyGetter Getter, RelationalTypeMapping Mapping, bool IsNullable)
    {
        public static Column Of(IProperty property)
        {
            var name = property.GetColumnName();
            return new(name, $"@{name}", property.GetGetter(), property.GetRelationalTypeMapping(), property.IsNullable);
        }

        public DbParameter Bind(DbCommand command, object entity) =>
            Mapping.CreateParameter(command, Parameter, Getter.GetClrValue(entity), IsNullable);
    }

    /// <param name="type">One whose values all come from the program, none from the database.</param>
    public EntityInsert(IEntityType type)
    {
        columns = [.. type.GetProperties().Select(Column.Of)];
        var (names, parameters) = (columns.Select(c => $"\"{c.Name}\""), columns.Select(c => c.Parameter));
        Sql = $"INSERT INTO {type.GetTableName()} ({string.Join(", ", names)}) VALUES ({string.Join(", ", parameters)})";
    }

    /// <summary>Its parameters have the names of the columns.</summary>
    public string Sql { get; }

    public void Bind(DbCommand command, object entity)
    {
        foreach (var column in columns) command.Parameters.Add(column.Bind(command, entity));
    }
}
